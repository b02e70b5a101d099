package org.gantry.allocator.spi;

/** Where something stands: what is in one zone may fail together, and so may a region, more rarely. */
public record FaultDomain(String region, String zone) {}
