package org.gantry.agent.security;

/** The parts of an agent's interface that have doors of their own. */
public enum Door {
    /** Lets everybody in, always. */
    OPEN("open", ""),
    READONLY("mesos-agent-readonly", "authenticate_http_readonly"),
    READWRITE("mesos-agent-readwrite", "authenticate_http_readwrite"),
    EXECUTOR("mesos-agent-executor", "authenticate_http_executors");

    private final String realm;
    private final String flag;

    Door(String realm, String flag) {
        this.realm = realm;
        this.flag = flag;
    }

    /** As clients see it in challenges. */
    String realm() {
        return realm;
    }

    /** The flag that closes it. */
    String flag() {
        return flag;
    }

    /** The door before a path; what nobody has thought of is behind the strictest. */
    public static Door of(String method, String path) {
        String whole = path.startsWith("/slave(1)") ? path.substring("/slave(1)".length()) : path;
        String plain = whole.replace("/{below...}", "");
        return switch (plain) {
            case "/health", "/version", "/help" -> OPEN;
            case "/api/v1/executor" -> EXECUTOR;
            case "/api/v1" -> READWRITE;
            // What any method reads.
            default -> method.equals("GET") || method.equals("*") ? READONLY : READWRITE;
        };
    }
}
