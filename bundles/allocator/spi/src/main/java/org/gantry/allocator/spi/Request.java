package org.gantry.allocator.spi;

import java.util.Optional;
import org.gantry.model.Quantities;

/** What a framework waits for: one agent with so much, a certain one or any. */
public record Request(Optional<String> agentId, Quantities amounts) {}
