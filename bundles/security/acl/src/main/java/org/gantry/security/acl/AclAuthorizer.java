package org.gantry.security.acl;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.gantry.security.files.FileText;
import org.gantry.security.files.WatchedFile;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.Authorizer;
import org.gantry.security.spi.ObjectApprover;
import org.gantry.security.spi.Principal;

/**
 * Mesos's access control lists, from the setting {@code acls}: JSON, or the name of a file with it, which is read again
 * when it changes. Without the setting everything is allowed.
 */
public class AclAuthorizer implements Authorizer {
    private static final ObjectApprover NOTHING = object -> false;
    private static final int MOST_TEXTS = 100;
    private static final Set<Action> OF_EXECUTORS = EnumSet.of(
            Action.LAUNCH_NESTED_CONTAINER,
            Action.WAIT_NESTED_CONTAINER,
            Action.KILL_NESTED_CONTAINER,
            Action.LAUNCH_NESTED_CONTAINER_SESSION,
            Action.REMOVE_NESTED_CONTAINER,
            Action.ATTACH_CONTAINER_OUTPUT);
    private static final Set<Action> OF_RESOURCE_PROVIDERS = EnumSet.of(
            Action.LAUNCH_STANDALONE_CONTAINER,
            Action.WAIT_STANDALONE_CONTAINER,
            Action.KILL_STANDALONE_CONTAINER,
            Action.REMOVE_STANDALONE_CONTAINER,
            Action.VIEW_STANDALONE_CONTAINER);

    private final Map<Path, WatchedFile<AccessLists>> files = new ConcurrentHashMap<>();
    private final Map<String, AccessLists> texts = new ConcurrentHashMap<>();

    @Override
    public void check(Map<String, String> settings) {
        // Reading them is the check.
        var unused = lists(settings).get();
    }

    @Override
    public ObjectApprover approver(Map<String, String> settings, Optional<Principal> subject, Action action) {
        Supplier<AccessLists> lists = lists(settings);
        if (subject.isPresent() && subject.get().value().isEmpty()) {
            return ofClaims(subject.get().claims(), action);
        }
        Entity asking = subject.flatMap(Principal::value).map(Entity::some).orElse(Entity.ANY);
        return object -> ActionRules.approved(lists.get(), action, asking, object);
    }

    /** An executor may look after its own containers, a resource provider after those with its prefix. */
    private static ObjectApprover ofClaims(Map<String, String> claims, Action action) {
        if (OF_EXECUTORS.contains(action) && claims.containsKey("cid")) {
            String own = claims.get("cid");
            return object ->
                    !object.container().isEmpty() && object.container().get(0).equals(own);
        }
        if (OF_RESOURCE_PROVIDERS.contains(action) && claims.containsKey("cid_prefix")) {
            String prefix = claims.get("cid_prefix");
            return object -> !object.container().isEmpty()
                    && object.container().get(object.container().size() - 1).startsWith(prefix);
        }
        return NOTHING;
    }

    private Supplier<AccessLists> lists(Map<String, String> settings) {
        String flag = settings.getOrDefault("acls", "{}").strip();
        if (FileText.isPath(flag)) {
            return files.computeIfAbsent(
                    FileText.path(flag), path -> WatchedFile.of(path, file -> AclText.parse(FileText.text(file))))::get;
        }
        if (texts.size() > MOST_TEXTS) {
            texts.clear();
        }
        AccessLists parsed = texts.computeIfAbsent(flag, AclText::parse);
        return () -> parsed;
    }
}
