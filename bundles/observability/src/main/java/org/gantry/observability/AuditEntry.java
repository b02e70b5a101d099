package org.gantry.observability;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing that somebody did, or tried to do.
 *
 * @param actor who: a principal; {@link #NOBODY} if it is not known, {@link #SYSTEM} if the node did it by itself
 * @param origin address that it came from; empty if it came from within
 * @param action what, as the call is named: {@code MARK_AGENT_GONE}, {@code module upgrade}
 * @param object to what: an id or a name; empty if there is none
 * @param reason why it was refused or failed; empty if it was done
 * @param details what else is to be known, by name; no secrets
 */
public record AuditEntry(
        String actor,
        Optional<String> origin,
        String action,
        Optional<String> object,
        Result result,
        Optional<String> reason,
        SortedMap<String, String> details) {
    /** An actor that did not say who it is. */
    public static final String NOBODY = "anonymous";

    /** The node itself. */
    public static final String SYSTEM = "system";

    /** What came of it. */
    public enum Result {
        DONE,
        /** It was not allowed, or not valid: nothing was changed. */
        REFUSED,
        /** It was begun and could not be finished. */
        FAILED
    }

    public AuditEntry {
        details = Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }

    /** Something that was done. */
    public static AuditEntry done(String actor, String action, String object) {
        return new AuditEntry(
                actor, Optional.empty(), action, object(object), Result.DONE, Optional.empty(), new TreeMap<>());
    }

    /** Something that was not allowed or not valid. */
    public static AuditEntry refused(String actor, String action, String object, String reason) {
        return new AuditEntry(
                actor, Optional.empty(), action, object(object), Result.REFUSED, Optional.of(reason), new TreeMap<>());
    }

    /** Something that went wrong. */
    public static AuditEntry failed(String actor, String action, String object, String reason) {
        return new AuditEntry(
                actor, Optional.empty(), action, object(object), Result.FAILED, Optional.of(reason), new TreeMap<>());
    }

    /** The same with another end. */
    public AuditEntry ended(Result end, String why) {
        return new AuditEntry(actor, origin, action, object, end, Optional.of(why), details);
    }

    /** The same with the address that it came from. */
    public AuditEntry from(String address) {
        return new AuditEntry(actor, Optional.of(address), action, object, result, reason, details);
    }

    /** The same with one more detail. */
    public AuditEntry with(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(details);
        more.put(name, value);
        return new AuditEntry(actor, origin, action, object, result, reason, more);
    }

    /** The same with more details. */
    public AuditEntry with(Map<String, String> values) {
        SortedMap<String, String> more = new TreeMap<>(details);
        more.putAll(values);
        return new AuditEntry(actor, origin, action, object, result, reason, more);
    }

    private static Optional<String> object(String object) {
        return object.isEmpty() ? Optional.empty() : Optional.of(object);
    }
}
