"use strict";

// A framework with an executor of its own: launches one task, sends it a message, gets it back, and kills the task.
const { Scheduler } = require("mesos-framework");
const { say, fail, quiet } = require("./report");

const [host, port, user, executor] = process.argv.slice(2);
const scalar = (name, value) => ({ name: name, type: "SCALAR", scalar: { value: value } });
let launched = false;

const scheduler = new Scheduler({
    masterUrl: host,
    port: port,
    user: user,
    frameworkName: "npm custom executor",
    logging: quiet,
    handlers: {
        OFFERS: function (offers) {
            offers.offers.forEach((offer) => {
                if (launched) {
                    this.decline([offer.id], null);
                } else {
                    launched = true;
                    this.accept([offer.id], [operation(offer)], null);
                }
            });
        },
    },
});

function operation(offer) {
    const task = {
        name: "echo",
        task_id: { value: "echo" },
        agent_id: offer.agent_id,
        resources: [scalar("cpus", 0.1), scalar("mem", 32)],
        executor: {
            executor_id: { value: "node" },
            command: { shell: true, value: executor },
            resources: [scalar("cpus", 0.1), scalar("mem", 64)],
        },
    };
    return { type: "LAUNCH", launch: { task_infos: [task] } };
}

scheduler.on("subscribed", (subscribed) => say("subscribed", subscribed));
scheduler.on("update", (update) => {
    const { state, agent_id: agent, message: reason } = update.status;
    say("update", { task: update.status.task_id.value, state: state, reason: reason });
    if (["TASK_FAILED", "TASK_LOST", "TASK_ERROR"].includes(state)) {
        fail(new Error(reason));
    }
    if (state === "TASK_RUNNING") {
        scheduler.message(agent.value, "node", "ping");
    }
    if (state === "TASK_KILLED") {
        scheduler.once("sent_teardown", () => process.exit(0));
        scheduler.teardown();
    }
});
scheduler.on("message", (message) => {
    say("message", { data: message.data, executor: message.executorId.value });
    scheduler.kill("echo", message.agentId.value);
});
scheduler.on("error", fail);
scheduler.on("ready", () => scheduler.subscribe());
