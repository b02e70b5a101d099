package org.gantry.security.acl;

import java.util.Set;

/**
 * Subjects or objects, of a rule or of a question.
 *
 * @param values empty unless some are meant
 */
record Entity(Type type, Set<String> values) {
    static final Entity ANY = new Entity(Type.ANY, Set.of());
    static final Entity NONE = new Entity(Type.NONE, Set.of());

    enum Type {
        SOME,
        ANY,
        NONE
    }

    Entity {
        values = Set.copyOf(values);
    }

    static Entity some(String value) {
        return new Entity(Type.SOME, Set.of(value));
    }

    static Entity some(Set<String> values) {
        return new Entity(Type.SOME, values);
    }

    /** Whether a rule for these is the one that decides a question about others. */
    boolean decides(Entity asked) {
        return switch (asked.type) {
            case NONE -> type == Type.NONE;
            case ANY -> type != Type.SOME;
            case SOME -> type != Type.SOME || values.containsAll(asked.values);
        };
    }

    /** Whether a rule for these that decides allows others. */
    boolean allows(Entity asked) {
        return switch (asked.type) {
            case NONE -> type == Type.NONE;
            case ANY -> type == Type.ANY;
            case SOME -> type == Type.ANY || (type == Type.SOME && values.containsAll(asked.values));
        };
    }
}
