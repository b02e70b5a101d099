package org.gantry.itests.clients;

import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/** Tasks small enough that many fit into one offer. */
final class SampleTasks {
    private SampleTasks() {}

    static TaskInfo.Builder command(String id, String command) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .addResources(scalar("cpus", 0.05))
                .addResources(scalar("mem", 16))
                .setCommand(CommandInfo.newBuilder().setShell(true).setValue(command));
    }

    static Resource.Builder scalar(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setRole("*")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount));
    }
}
