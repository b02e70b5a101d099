package org.gantry.security.acl;

import java.util.List;
import java.util.Optional;

/**
 * One rule of a list.
 *
 * @param below the role whose subroles the rule is for, with a slash at its end; then {@code objects} stand for them all
 */
record Rule(Entity subjects, Entity objects, Optional<String> below) {
    Rule(Entity subjects, Entity objects) {
        this(subjects, objects, Optional.empty());
    }

    /** The first rule that is about subject and object decides; if none is, {@code otherwise} does. */
    static boolean decide(List<Rule> rules, Entity subject, Entity object, boolean otherwise) {
        for (Rule rule : rules) {
            if (rule.covers(object) && rule.subjects.decides(subject) && rule.objects.decides(object)) {
                return rule.subjects.allows(subject) && rule.objects.allows(object);
            }
        }
        return otherwise;
    }

    private boolean covers(Entity object) {
        return below.isEmpty()
                || (object.type() == Entity.Type.SOME
                        && object.values().stream().allMatch(role -> role.startsWith(below.get())));
    }
}
