package org.gantry.frameworks.services.scheduler;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gantry.frameworks.services.app.AppId;

/**
 * Names of instances ({@code shop_web.instance-<uuid>}) and of their tasks ({@code ..._app.<incarnation>}). Names of
 * older schedulers are understood as well.
 */
public final class TaskIds {
    private static final Pattern TASK =
            Pattern.compile("^(.+)\\.(instance-|marathon-)([^.]+)\\.(?:_app|[^.]+)(\\.\\d+)?$");
    private static final Pattern LEGACY = Pattern.compile("^(.+)\\.([^.]+)$");
    private static final Pattern INSTANCE = Pattern.compile("^(.+)\\.(instance-|marathon-)([^.]+)$");

    private TaskIds() {}

    static String newInstance(AppId app) {
        return app.safePath() + ".instance-" + UUID.randomUUID();
    }

    static String task(String instance, int incarnation) {
        return instance + "._app." + incarnation;
    }

    /** The app that a task belongs to; empty if the id is not of a form that is known. */
    public static Optional<AppId> app(String taskId) {
        for (Pattern pattern : new Pattern[] {TASK, INSTANCE, LEGACY}) {
            Matcher matcher = pattern.matcher(taskId);
            if (matcher.matches()) {
                return Optional.of(AppId.ofSafePath(matcher.group(1)));
            }
        }
        return Optional.empty();
    }

    /** The instance that a task belongs to. */
    public static Optional<String> instance(String taskId) {
        Matcher matcher = TASK.matcher(taskId);
        return matcher.matches()
                ? Optional.of(matcher.group(1) + "." + matcher.group(2) + matcher.group(3))
                : Optional.empty();
    }
}
