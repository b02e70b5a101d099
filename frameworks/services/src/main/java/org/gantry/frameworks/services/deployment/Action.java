package org.gantry.frameworks.services.deployment;

import org.gantry.frameworks.services.app.AppId;

/** One thing that a deployment does to one app. */
public record Action(Kind kind, AppId app) {
    public enum Kind {
        START("StartApplication"),
        STOP("StopApplication"),
        SCALE("ScaleApplication"),
        RESTART("RestartApplication");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The name in the API. */
        public String label() {
            return label;
        }
    }
}
