package org.gantry.containerizers.spi;

import java.util.OptionalLong;

/**
 * How a container is.
 *
 * @param running whether the command has not ended
 * @param pid of the supervisor, in the host's pid namespace
 * @param taskPid of the task's own first process, in the host's pid namespace, once it is known
 */
public record ContainerStatus(boolean running, long pid, OptionalLong taskPid) {}
