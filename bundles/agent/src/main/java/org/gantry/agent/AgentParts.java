package org.gantry.agent;

import java.time.Clock;
import java.util.function.Supplier;
import org.gantry.agent.link.MasterLocator;
import org.gantry.modulehost.spi.ModuleHost;

/**
 * What an agent needs from around it.
 *
 * @param bootId of the host now running
 * @param master made when the agent first looks for its master, closed with the agent
 */
public record AgentParts(ModuleHost modules, Supplier<MasterLocator> master, Clock clock, String bootId) {}
