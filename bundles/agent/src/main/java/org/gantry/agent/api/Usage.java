package org.gantry.agent.api;

import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;

/** What is given to containers. */
final class Usage {
    private Usage() {}

    /** Resources of every task whose container is still there. */
    static List<Resource> allocated(AgentSnapshot snapshot) {
        List<Resource> used = new ArrayList<>();
        for (FrameworkView framework : snapshot.frameworks()) {
            for (ExecutorView executor : framework.executors()) {
                if (!executor.gone()) {
                    used.addAll(executor.resources());
                }
            }
        }
        return used;
    }
}
