package org.gantry.frameworks.services.scheduler;

import java.time.Instant;
import org.gantry.frameworks.services.app.AppId;

/** Why an app's last task that failed did so. */
public record TaskFailure(
        AppId appId,
        String taskId,
        String state,
        String message,
        String host,
        Instant appVersion,
        Instant timestamp,
        String agentId) {}
