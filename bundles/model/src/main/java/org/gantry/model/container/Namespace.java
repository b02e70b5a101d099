package org.gantry.model.container;

/** Linux namespaces that a container can have of its own. */
public enum Namespace {
    PID,
    IPC,
    UTS,
    MOUNT,
    NETWORK,
    CGROUP,
    USER
}
