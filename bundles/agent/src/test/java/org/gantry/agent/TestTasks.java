package org.gantry.agent;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/** Frameworks and tasks for tests. */
public final class TestTasks {
    public static final String FRAMEWORK_ID = "m-0000";
    public static final FrameworkInfo FRAMEWORK = FrameworkInfo.newBuilder()
            .setId(FrameworkID.newBuilder().setValue(FRAMEWORK_ID))
            .setName("tests")
            .setUser(System.getProperty("user.name"))
            .setCheckpoint(true)
            .addRoles("*")
            .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.TASK_KILLING_STATE))
            .build();

    private TestTasks() {}

    public static TaskInfo.Builder task(String id, String shell) {
        return TaskInfo.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setName(id)
                .setAgentId(AgentID.newBuilder().setValue(FakeMaster.AGENT))
                .setCommand(CommandInfo.newBuilder().setValue(shell))
                .addResources(scalar("cpus", 0.1))
                .addResources(scalar("mem", 32));
    }

    private static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
        return FrameworkInfo.Capability.newBuilder().setType(type).build();
    }

    private static Resource scalar(String name, double value) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*"))
                .build();
    }
}
