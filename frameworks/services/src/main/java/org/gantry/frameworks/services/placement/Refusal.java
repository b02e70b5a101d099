package org.gantry.frameworks.services.placement;

/** Why an offer does not suit an app, in the order in which the reasons are looked at. */
public enum Refusal {
    UNFULFILLED_ROLE("UnfulfilledRole"),
    UNFULFILLED_CONSTRAINT("UnfulfilledConstraint"),
    NO_RESERVATION("NoCorrespondingReservationFound"),
    AGENT_MAINTENANCE("AgentMaintenance"),
    INSUFFICIENT_CPUS("InsufficientCpus"),
    INSUFFICIENT_MEMORY("InsufficientMemory"),
    INSUFFICIENT_DISK("InsufficientDisk"),
    INSUFFICIENT_GPUS("InsufficientGpus"),
    INSUFFICIENT_PORTS("InsufficientPorts"),
    DECLINED_SCARCE_RESOURCES("DeclinedScarceResources");

    private final String label;

    Refusal(String label) {
        this.label = label;
    }

    /** The name that {@code /v2/queue} uses. */
    public String label() {
        return label;
    }
}
