"use strict";

const path = require("path");

// One line of JSON for whoever started this.
function say(event, details) {
    process.stdout.write(JSON.stringify({ event: event, ...details }) + "\n");
}

// The package reports everything unexpected as an error event; here that ends the run.
function fail(error) {
    say("error", { message: String(error.message || error), stack: error.stack });
    process.exit(1);
}

const quiet = { path: path.join(process.env.NODE_PATH, "..", "logs"), fileName: "framework.log", level: "error" };

module.exports = { say, fail, quiet };
