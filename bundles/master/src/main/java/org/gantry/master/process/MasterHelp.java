package org.gantry.master.process;

import org.gantry.http.process.HelpPages;

/** A page on each of the master's endpoints. */
final class MasterHelp {
    private static final String LEADER = " Answered by the leading master; others send clients there with 307.";
    private static final String JSONP = " `jsonp=NAME` wraps the answer in a call of a function.";

    private MasterHelp() {}

    static HelpPages pages() {
        HelpPages pages = new HelpPages("master");
        views(pages);
        orders(pages);
        process(pages);
        return pages;
    }

    private static void views(HelpPages pages) {
        view(pages, "/state", "The whole cluster: agents, frameworks, tasks, and the master's flags.");
        view(pages, "/state-summary", "Agents and frameworks with how many tasks they have in which state.");
        view(pages, "/slaves", "Agents; `slave_id=ID` for one.");
        view(pages, "/frameworks", "Frameworks, completed ones too; `framework_id=ID` for one.");
        view(
                pages,
                "/tasks",
                "Tasks, a page at a time: `limit`, `offset`, `order` (`asc` or `des`), `framework_id`, `task_id`.");
        view(pages, "/roles", "Roles with weight, quota, what they use and are offered.");
        pages.add("master", "/redirect", "Sends the client to the leading master with 307.");
        pages.add("master", "/health", "200 while the master runs, leading or not.");
        pages.add("master", "/flags", "The master's flags." + JSONP);
        pages.add("registrar(1)", "/registry", "What the registry holds." + JSONP);
    }

    private static void view(HelpPages pages, String name, String text) {
        pages.add("master", name, text + JSONP + LEADER);
    }

    private static void orders(HelpPages pages) {
        pages.add("master", "/api/v1", "The operator API: `POST` with a call in JSON or protobuf." + LEADER);
        pages.add(
                "master",
                "/api/v1/scheduler",
                "The scheduler API: `POST` with a call; SUBSCRIBE is answered with a stream of events." + LEADER);
        pages.add(
                "master",
                "/quota",
                "`GET` every quota, `POST` one for a role that has none, `DELETE /quota/ROLE` one." + LEADER);
        pages.add("master", "/weights", "`GET` every weight, `PUT` a list of them." + LEADER);
        pages.add("master", "/teardown", "`POST` with `frameworkId=ID`: ends a framework and its tasks." + LEADER);
        for (String name : new String[] {"/reserve", "/unreserve"}) {
            pages.add("master", name, "`POST` with `slaveId=ID&resources=[...]`." + LEADER);
        }
        for (String name : new String[] {"/create-volumes", "/destroy-volumes"}) {
            pages.add("master", name, "`POST` with `slaveId=ID&volumes=[...]`." + LEADER);
        }
        pages.add(
                "master",
                "/maintenance/schedule",
                "`GET` when which machines are not there, `POST` another plan in place of it." + LEADER);
        pages.add(
                "master",
                "/maintenance/status",
                "Machines that are to be left, with what frameworks answered, and machines that are down." + LEADER);
        pages.add(
                "master",
                "/machine/down",
                "`POST` a list of scheduled machines: their agents end everything and stay away." + LEADER);
        pages.add("master", "/machine/up", "`POST` a list of machines that are down: agents may come back." + LEADER);
    }

    private static void process(HelpPages pages) {
        pages.add("files", "/browse", "What is below `path`." + JSONP);
        pages.add("files", "/read", "A part of the file at `path`: `offset`, `length`." + JSONP);
        pages.add("files", "/download", "The whole file at `path`.");
        pages.add("files", "/debug", "Which paths stand for which files." + JSONP);
        pages.add("logging", "/toggle", "Writes more to the log for a while: `level=1&duration=10mins`.");
        pages.add("metrics", "/snapshot", "Every metric; `timeout` as a duration." + JSONP);
        pages.add("system", "/stats.json", "Load and memory of the host." + JSONP);
        pages.add("version", "/", "What this program is." + JSONP);
        pages.add("profiler", "/start", "Not available.");
        pages.add("profiler", "/stop", "Not available.");
    }
}
