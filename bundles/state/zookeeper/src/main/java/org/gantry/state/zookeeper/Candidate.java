package org.gantry.state.zookeeper;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A contender's znode as Mesos names it: {@code json.info_0000000012}. The lowest number leads, whatever the label; that
 * is how Mesos's own masters and detectors count. Names without a number are not contenders.
 *
 * @param name of the znode within the group
 * @param label what is before the number and says how the data is written; empty in the oldest form
 */
record Candidate(String name, String label, long number) {
    /** Label of those whose data is MasterInfo in JSON. */
    static final String JSON_LABEL = "json.info";

    /** What a sequential znode is created with. */
    static final String PREFIX = JSON_LABEL + "_";

    private static final Pattern FORM = Pattern.compile("(?:([^_]+)(?:_.*)?_)?([0-9]{1,10})");

    static Optional<Candidate> of(String name) {
        Matcher matcher = FORM.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String label = matcher.group(1) == null ? "" : matcher.group(1);
        return Optional.of(new Candidate(name, label, Long.parseLong(matcher.group(2))));
    }

    static Optional<Candidate> leader(Collection<String> names) {
        return names.stream()
                .flatMap(name -> of(name).stream())
                .min(Comparator.comparingLong(Candidate::number).thenComparing(Candidate::name));
    }

    boolean isJson() {
        return label.equals(JSON_LABEL);
    }
}
