package org.gantry.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;

/**
 * What all agents of a fleet have in common.
 *
 * @param taskLife from RUNNING to FINISHED; empty if tasks run until they are killed
 * @param tasks that each agent says it runs already when it registers for the first time
 * @param frameworks that those belong to, shared by all agents
 * @param taskResources of each of those
 * @param firstBackoff before it subscribes again; doubles up to the longest
 */
record AgentSettings(
        List<Resource> resources,
        List<Attribute> attributes,
        Optional<Duration> taskLife,
        int tasks,
        int frameworks,
        List<Resource> taskResources,
        Duration firstBackoff,
        Duration longestBackoff) {}
