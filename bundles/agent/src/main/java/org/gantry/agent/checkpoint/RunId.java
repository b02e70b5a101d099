package org.gantry.agent.checkpoint;

import org.gantry.model.container.ContainerId;

/** One run of an executor. A command task has an executor of its own, with the task's id. */
public record RunId(String framework, String executor, ContainerId container) {}
