package org.gantry.master.state;

import java.util.Map;
import org.apache.mesos.v1.Protos.Task;

/** A framework's tasks at one moment, each map by task id in the order they came. */
public record Tasks(Map<String, Task> current, Map<String, Task> unreachable, Map<String, Task> completed) {
    public static final Tasks NONE = new Tasks(Map.of(), Map.of(), Map.of());
}
