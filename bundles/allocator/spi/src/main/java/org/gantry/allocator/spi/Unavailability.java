package org.gantry.allocator.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When an agent will be away for maintenance.
 *
 * @param duration for good, or for an unknown time, if empty
 */
public record Unavailability(Instant start, Optional<Duration> duration) {}
