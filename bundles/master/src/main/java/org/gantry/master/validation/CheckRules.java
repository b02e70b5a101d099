package org.gantry.master.validation;

import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Rules of checks and health checks. */
final class CheckRules {
    private CheckRules() {}

    static Optional<String> check(TaskInfo task) {
        Optional<String> check = task.hasCheck()
                ? checkError(task.getCheck()).map("Task uses invalid check: "::concat)
                : Optional.empty();
        return check.or(() -> task.hasHealthCheck()
                ? healthError(task.getHealthCheck()).map("Task uses invalid health check: "::concat)
                : Optional.empty());
    }

    private static Optional<String> checkError(CheckInfo check) {
        if (!check.hasType()) {
            return Optional.of("CheckInfo must specify 'type'");
        }
        boolean present =
                switch (check.getType()) {
                    case COMMAND -> check.hasCommand();
                    case HTTP -> check.hasHttp();
                    case TCP -> check.hasTcp();
                    case UNKNOWN -> true;
                };
        if (check.getType() == CheckInfo.Type.UNKNOWN) {
            return Optional.of("'" + check.getType() + "' is not a valid check type");
        }
        String kind = check.getType().name();
        if (!present) {
            return Optional.of("Expecting '" + kind.toLowerCase(Locale.ROOT) + "' to be set for " + kind + " check");
        }
        if (count(check.hasCommand(), check.hasHttp(), check.hasTcp()) > 1) {
            return Optional.of("Only one of 'command', 'http' and 'tcp' may be set");
        }
        return times(check.getDelaySeconds(), check.getIntervalSeconds(), check.getTimeoutSeconds());
    }

    private static Optional<String> healthError(HealthCheck check) {
        if (!check.hasType()) {
            return Optional.of("HealthCheck must specify 'type'");
        }
        boolean present =
                switch (check.getType()) {
                    case COMMAND -> check.hasCommand();
                    case HTTP -> check.hasHttp();
                    case TCP -> check.hasTcp();
                    case UNKNOWN -> true;
                };
        if (check.getType() == HealthCheck.Type.UNKNOWN) {
            return Optional.of("'" + check.getType() + "' is not a valid health check type");
        }
        String kind = check.getType().name();
        if (!present) {
            return Optional.of(
                    "Expecting '" + kind.toLowerCase(Locale.ROOT) + "' to be set for " + kind + " health check");
        }
        if (check.getGracePeriodSeconds() < 0) {
            return Optional.of("Expecting 'grace_period_seconds' to be non-negative");
        }
        return times(check.getDelaySeconds(), check.getIntervalSeconds(), check.getTimeoutSeconds());
    }

    private static int count(boolean... set) {
        int count = 0;
        for (boolean one : set) {
            count += one ? 1 : 0;
        }
        return count;
    }

    private static Optional<String> times(double delay, double interval, double timeout) {
        if (!(delay >= 0)) {
            return Optional.of("Expecting 'delay_seconds' to be non-negative");
        }
        if (!(interval >= 0)) {
            return Optional.of("Expecting 'interval_seconds' to be non-negative");
        }
        return timeout >= 0 ? Optional.empty() : Optional.of("Expecting 'timeout_seconds' to be non-negative");
    }
}
