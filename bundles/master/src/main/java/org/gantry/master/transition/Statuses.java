package org.gantry.master.transition;

import java.time.Instant;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Status updates that the master makes itself: no uuid, so nobody acknowledges them. */
final class Statuses {
    private Statuses() {}

    static TaskStatus.Builder made(
            TaskID task, TaskState state, TaskStatus.Reason reason, String message, Instant now) {
        return TaskStatus.newBuilder()
                .setTaskId(task)
                .setState(state)
                .setMessage(message)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(reason)
                .setTimestamp(seconds(now));
    }

    static TaskStatus.Builder made(
            TaskID task, AgentID agent, TaskState state, TaskStatus.Reason reason, String message, Instant now) {
        return made(task, state, reason, message, now).setAgentId(agent);
    }

    static Event update(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    static double seconds(Instant time) {
        return time.getEpochSecond() + Math.floor(time.getNano() / 1e3) / 1e6;
    }

    static TimeInfo time(Instant time) {
        return TimeInfo.newBuilder()
                .setNanoseconds(
                        Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()))
                .build();
    }
}
