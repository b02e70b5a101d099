package org.gantry.frameworks.services.app;

import java.util.Optional;

/** A file that the agent brings into the sandbox before the task starts. */
public record Fetch(String uri, boolean extract, boolean executable, boolean cache, Optional<String> destination) {}
