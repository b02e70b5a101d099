package org.gantry.master.validation;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.gantry.master.state.Framework;
import org.gantry.model.Ids;
import org.gantry.model.Roles;
import org.gantry.protocol.MessageJson;
import org.gantry.state.spi.StateStore;

/** What a framework may say about itself. Each check answers with what is wrong, in Mesos's words. */
public final class FrameworkRules {
    private static final double LONGEST_SECONDS = Long.MAX_VALUE / 1e9;

    /** In bytes; with some room for what the record says besides. */
    private static final int LONGEST_RECORD = StateStore.MAX_BYTES - 1_000;

    /** In bytes of protobuf, whose names make it several times longer as JSON at most. */
    private static final int SURELY_SMALL = 32_000;

    private FrameworkRules() {}

    /**
     * What is wrong with a framework, if anything.
     *
     * @param whitelist roles that may be used; any if empty
     * @param rootSubmissions whether frameworks may run as root
     */
    public static Optional<String> check(FrameworkInfo info, Set<String> whitelist, boolean rootSubmissions) {
        return checkRoles(info)
                .or(() -> checkId(info))
                .or(() -> OfferWishes.checkFilters(info))
                .or(() -> checkFailoverTimeout(info))
                .or(() -> checkWhitelist(info, whitelist))
                .or(() -> checkRoot(info, rootSubmissions))
                .or(() -> checkSize(info));
    }

    /** Whether a framework that is known may become what it says now. */
    public static Optional<String> checkChange(FrameworkInfo known, FrameworkInfo changed) {
        if (known.hasPrincipal() != changed.hasPrincipal()
                || !known.getPrincipal().equals(changed.getPrincipal())) {
            return Optional.of("Changing framework's principal is not allowed.");
        }
        return Optional.empty();
    }

    /** What UPDATE_FRAMEWORK must leave as it is; a new subscription is not that strict. */
    public static Optional<String> checkUpdate(FrameworkInfo known, FrameworkInfo changed) {
        Optional<String> principal = checkChange(known, changed);
        if (principal.isPresent()) {
            return principal;
        }
        if (!known.getUser().equals(changed.getUser())) {
            return Optional.of("Updating 'FrameworkInfo.user' is unsupported; attempted to update from '"
                    + known.getUser() + "' to '" + changed.getUser() + "'");
        }
        if (known.getCheckpoint() != changed.getCheckpoint()) {
            return Optional.of("Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from '"
                    + known.getCheckpoint() + "' to '" + changed.getCheckpoint() + "'");
        }
        return Optional.empty();
    }

    /** How long the framework may be away. */
    public static Duration failoverTimeout(FrameworkInfo info) {
        double seconds = Math.max(0, info.getFailoverTimeout());
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private static Optional<String> checkRoles(FrameworkInfo info) {
        boolean multiRole = info.getCapabilitiesList().stream()
                .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
        if (multiRole && info.hasRole()) {
            return Optional.of("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
        }
        if (!multiRole && info.getRolesCount() > 0) {
            return Optional.of("'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
        }
        Set<String> seen = new LinkedHashSet<>();
        Set<String> twice = new TreeSet<>();
        info.getRolesList().stream().filter(role -> !seen.add(role)).forEach(twice::add);
        if (!twice.isEmpty()) {
            return Optional.of("'FrameworkInfo.roles' contains duplicate items: " + braces(twice));
        }
        String field = multiRole
                ? "'FrameworkInfo.roles' contains invalid role: "
                : "'FrameworkInfo.role' is not a valid role: ";
        return Framework.rolesOf(info).stream()
                .map(Roles::check)
                .flatMap(Optional::stream)
                .findFirst()
                .map(field::concat);
    }

    private static Optional<String> checkWhitelist(FrameworkInfo info, Set<String> whitelist) {
        if (whitelist.isEmpty()) {
            return Optional.empty();
        }
        Set<String> invalid = new TreeSet<>(Framework.rolesOf(info));
        invalid.removeAll(whitelist);
        invalid.remove(Roles.DEFAULT);
        return invalid.isEmpty()
                ? Optional.empty()
                : Optional.of("Roles " + braces(invalid) + " are not present in the master's --roles");
    }

    private static Optional<String> checkId(FrameworkInfo info) {
        String id = info.getId().getValue();
        return id.isEmpty() ? Optional.empty() : Ids.check(id);
    }

    private static Optional<String> checkFailoverTimeout(FrameworkInfo info) {
        double seconds = info.getFailoverTimeout();
        boolean valid = !Double.isNaN(seconds) && Math.abs(seconds) <= LONGEST_SECONDS;
        return valid
                ? Optional.empty()
                : Optional.of("The framework failover_timeout (" + NumberText.of(seconds) + ") is invalid");
    }

    /** A framework that the registry cannot hold would be forgotten by the next master. */
    private static Optional<String> checkSize(FrameworkInfo info) {
        if (info.getSerializedSize() < SURELY_SMALL) {
            return Optional.empty();
        }
        int bytes = MessageJson.write(info).length;
        return bytes <= LONGEST_RECORD
                ? Optional.empty()
                : Optional.of("'FrameworkInfo' takes " + bytes + " bytes as JSON; no more than " + LONGEST_RECORD
                        + " can be kept");
    }

    private static Optional<String> checkRoot(FrameworkInfo info, boolean rootSubmissions) {
        return !rootSubmissions && info.getUser().equals("root")
                ? Optional.of("User 'root' is not allowed to run frameworks without --root_submissions set")
                : Optional.empty();
    }

    /** Whether a framework suppresses only roles that it has. */
    public static Optional<String> checkSuppressed(FrameworkInfo info, List<String> suppressed) {
        Set<String> outside = new TreeSet<>(suppressed);
        outside.removeAll(Framework.rolesOf(info));
        return outside.isEmpty()
                ? Optional.empty()
                : Optional.of("Suppressed roles " + braces(outside) + " are not contained in the set of roles");
    }

    private static String braces(Set<String> items) {
        return "{ " + String.join(", ", items) + " }";
    }
}
