package org.gantry.frameworks.services.app;

/** Fractions of the wanted instances: kept healthy at least, and started at most beyond them, while upgrading. */
public record UpgradeStrategy(double minimumHealthCapacity, double maximumOverCapacity) {}
