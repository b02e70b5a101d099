"use strict";

// Runs tasks that do nothing, sends messages back, and reports a kill.
const { randomBytes } = require("crypto");
const http = require("http");
const { Executor } = require("mesos-framework");

// The package leaves out a part of SUBSCRIBE that agents of Mesos 1.0 and later insist on.
const request = http.request;
http.request = (...details) => {
    const made = request(...details);
    const write = made.write.bind(made);
    made.write = (body) => write(complete(body));
    return made;
};

function complete(body) {
    const call = JSON.parse(body);
    return JSON.stringify(call.type === "SUBSCRIBE" ? { subscribe: {}, ...call } : call);
}

const executor = new Executor({
    handlers: {
        SUBSCRIBED: function (subscribed) {
            this.agentId = subscribed.agent_info.id;
        },
        LAUNCH: function (launch) {
            report(launch.task.task_id, "TASK_RUNNING");
        },
        KILL: function (kill) {
            report(kill.task_id, "TASK_KILLED");
        },
        MESSAGE: function (message) {
            this.message("re: " + Buffer.from(message.data, "base64").toString());
        },
        ACKNOWLEDGED: function (acknowledged) {
            console.log("acknowledged " + acknowledged.task_id.value);
        },
        SHUTDOWN: function (shutdown) {
            process.exit(0);
        },
    },
});

function report(taskId, state) {
    executor.update({
        task_id: taskId,
        executor_id: executor.executorId,
        state: state,
        source: "SOURCE_EXECUTOR",
        uuid: randomBytes(16).toString("base64"),
        timestamp: Date.now() / 1000,
    });
}

executor.on("error", (error) => {
    console.error(error);
    process.exit(1);
});
executor.subscribe();
