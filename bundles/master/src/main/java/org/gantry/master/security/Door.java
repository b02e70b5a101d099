package org.gantry.master.security;

/** The parts of a master's interface that have doors of their own. */
public enum Door {
    /** Lets everybody in, always: what load balancers and detectors ask. */
    OPEN("open", "", "http_authenticators"),
    READONLY("mesos-master-readonly", "authenticate_http_readonly", "http_authenticators"),
    READWRITE("mesos-master-readwrite", "authenticate_http_readwrite", "http_authenticators"),
    SCHEDULER("mesos-master-scheduler", "authenticate_http_frameworks", "http_framework_authenticators"),
    AGENT("gantry-master-agent", "authenticate_agents", "http_authenticators");

    private final String realm;
    private final String flag;
    private final String authenticators;

    Door(String realm, String flag, String authenticators) {
        this.realm = realm;
        this.flag = flag;
        this.authenticators = authenticators;
    }

    /** As clients see it in challenges. */
    String realm() {
        return realm;
    }

    /** The flag that closes it. */
    String flag() {
        return flag;
    }

    /** The flag that names who opens it. */
    String authenticators() {
        return authenticators;
    }
}
