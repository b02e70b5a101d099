package org.gantry.security.guard;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.Authorizer;
import org.gantry.security.spi.ObjectApprover;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.ProtectedObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What whoever may do, according to an authorizer. For any thread. Nothing is allowed while the authorizer cannot be
 * asked.
 */
public final class Authorization implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);
    private static final ObjectApprover NOTHING = object -> false;
    private static final ObjectApprover EVERYTHING = object -> true;
    private static final int MOST_APPROVERS = 20_000;

    private record Key(Optional<Principal> subject, Action action) {}

    private final Map<Key, ObjectApprover> approvers = new ConcurrentHashMap<>();
    private final Optional<ModulePoint<Authorizer>> authorizers;
    private final String name;
    private final Map<String, String> settings;
    private final AutoCloseable switches;

    private Authorization(Optional<ModulePoint<Authorizer>> authorizers, String name, Map<String, String> settings) {
        this.authorizers = authorizers;
        this.name = name;
        this.settings = Map.copyOf(settings);
        this.switches = authorizers
                .map(point -> point.onSwitch(module -> approvers.clear()))
                .orElse(() -> {});
    }

    /** Everybody may do everything. */
    public static Authorization none() {
        return new Authorization(Optional.empty(), "", Map.of());
    }

    /**
     * What an authorizer says.
     *
     * @param name of its module
     * @param settings of the server that concern security
     * @throws IllegalArgumentException if the authorizer is there and refuses the settings
     */
    public static Authorization of(ModulePoint<Authorizer> authorizers, String name, Map<String, String> settings) {
        try {
            authorizers.call(name, authorizer -> {
                authorizer.check(settings);
                return name;
            });
        } catch (ModuleUnavailableException e) {
            LOG.warn("The authorizer '{}' is not there yet; until it is nothing is allowed", name);
        }
        return new Authorization(Optional.of(authorizers), name, settings);
    }

    /** Whether anything can be forbidden at all. */
    public boolean enabled() {
        return authorizers.isPresent();
    }

    /**
     * All that one subject may do. Can be kept.
     *
     * @param subject empty for nobody in particular
     */
    public Approvers of(Optional<Principal> subject) {
        return new Approvers(this, subject);
    }

    /** For one piece of work; whoever keeps it longer misses another authorizer that takes over. */
    ObjectApprover approver(Optional<Principal> subject, Action action) {
        if (authorizers.isEmpty()) {
            return EVERYTHING;
        }
        Key key = new Key(subject, action);
        ObjectApprover known = approvers.get(key);
        if (known != null) {
            return known;
        }
        return fetch(authorizers.get(), key);
    }

    private ObjectApprover fetch(ModulePoint<Authorizer> point, Key key) {
        try {
            ObjectApprover fetched =
                    point.call(name, authorizer -> authorizer.approver(settings, key.subject(), key.action()));
            if (approvers.size() >= MOST_APPROVERS) {
                approvers.clear();
            }
            approvers.put(key, fetched);
            return fetched;
        } catch (RuntimeException e) {
            LOG.error("Nothing is allowed, since the authorizer '{}' cannot answer: {}", name, e.getMessage());
            return NOTHING;
        }
    }

    boolean approved(Optional<Principal> subject, Action action, ProtectedObject object) {
        return approver(subject, action).approved(object);
    }

    @Override
    public void close() throws Exception {
        switches.close();
        approvers.clear();
    }
}
