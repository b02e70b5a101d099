package org.gantry.frameworks.services.scheduler;

/** What is wanted of an instance. */
public enum Goal {
    RUNNING("Running"),
    DECOMMISSIONED("Decommissioned");

    private final String label;

    Goal(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
