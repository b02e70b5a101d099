package org.gantry.master.operator;

import org.apache.mesos.v1.master.Protos.Response;
import org.gantry.master.view.StateMessages;

/** The big answers as whole messages, for those who want protobuf. */
final class StateResponses {
    private StateResponses() {}

    static Response.GetState state(StateMessages state) {
        return Response.GetState.newBuilder()
                .setGetTasks(tasks(state))
                .setGetExecutors(executors(state))
                .setGetFrameworks(frameworks(state))
                .setGetAgents(agents(state))
                .build();
    }

    static Response.GetTasks tasks(StateMessages state) {
        return Response.GetTasks.newBuilder()
                .addAllTasks(state.tasks().toList())
                .addAllUnreachableTasks(state.unreachableTasks().toList())
                .addAllCompletedTasks(state.completedTasks().toList())
                .build();
    }

    static Response.GetExecutors executors(StateMessages state) {
        return Response.GetExecutors.newBuilder()
                .addAllExecutors(state.executors().toList())
                .build();
    }

    static Response.GetFrameworks frameworks(StateMessages state) {
        return Response.GetFrameworks.newBuilder()
                .addAllFrameworks(state.frameworks().toList())
                .addAllCompletedFrameworks(state.completedFrameworks().toList())
                .build();
    }

    static Response.GetAgents agents(StateMessages state) {
        return Response.GetAgents.newBuilder()
                .addAllAgents(state.agents().toList())
                .addAllRecoveredAgents(state.recoveredAgents().toList())
                .build();
    }
}
