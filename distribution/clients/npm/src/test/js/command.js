"use strict";

// A framework as the package's own example has it: its handlers match offers, launch and acknowledge. Ends with 0 once
// its task has finished.
const { Scheduler, Mesos } = require("mesos-framework");
const { say, fail, quiet } = require("./report");

const mesos = Mesos.getMesos();
const [host, port, user] = process.argv.slice(2);
const scheduler = new Scheduler({
    masterUrl: host,
    port: port,
    user: user,
    frameworkName: "npm command",
    logging: quiet,
    tasks: {
        greeter: {
            priority: 1,
            instances: 2,
            commandInfo: new mesos.CommandInfo(null, null, true, "echo $HOST $PORT0 > greeting; sleep 0.2", null, null),
            resources: { cpus: 0.1, mem: 32, ports: 1, disk: 0 },
        },
    },
});
const finished = new Set();

scheduler.on("subscribed", (subscribed) => say("subscribed", subscribed));
scheduler.on("heartbeat", () => say("heartbeat"));
scheduler.on("update", (update) => {
    const { task_id: task, state } = update.status;
    say("update", { task: task.value, state: state });
    if (state === "TASK_FINISHED") {
        finished.add(task.value);
    }
    if (finished.size === 2) {
        scheduler.once("sent_teardown", () => process.exit(0));
        scheduler.teardown();
    }
});
scheduler.on("error", fail);
scheduler.on("ready", () => scheduler.subscribe());
