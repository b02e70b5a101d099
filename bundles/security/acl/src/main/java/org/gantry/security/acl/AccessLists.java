package org.gantry.security.acl;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a file.
 *
 * @param permissive what holds where no rule decides
 */
record AccessLists(boolean permissive, Map<AclKind, List<Rule>> rules) {
    AccessLists {
        rules = rules.isEmpty() ? Map.of() : new EnumMap<>(rules);
    }

    List<Rule> of(AclKind kind) {
        return rules.getOrDefault(kind, List.of());
    }
}
