package org.gantry.state.zookeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An ensemble whose servers run inside the nodes that use it.
 *
 * @param members all of them, in the same order on every node; an odd number from 3
 * @param self which of them this process is, counted from 1
 */
record Ensemble(List<Member> members, int self) {
    private static final String FORM =
            "host:client port:quorum port:election port, 3, 5 or 7 times, separated by commas";

    /**
     * One of the ensemble.
     *
     * @param quorum where the leader of the ensemble hears the others
     * @param election where it is elected
     */
    record Member(String host, int client, int quorum, int election) {}

    Ensemble {
        members = List.copyOf(members);
    }

    /** @throws IllegalArgumentException without the names of settings */
    static Ensemble parse(String members, String self) {
        List<Member> all = new ArrayList<>();
        for (String text : members.split(",", -1)) {
            all.add(member(text.strip()));
        }
        if (all.size() % 2 == 0 || all.size() < 3 || all.size() > 7) {
            throw new IllegalArgumentException(all.size() + " members; it must be " + FORM);
        }
        if (all.stream().distinct().count() < all.size()) {
            throw new IllegalArgumentException("one member twice");
        }
        if (!self.matches("[1-7]") || Integer.parseInt(self) > all.size()) {
            throw new IllegalArgumentException(
                    "'" + self + "' as this node's place among the members; it must be from 1 to " + all.size());
        }
        return new Ensemble(all, Integer.parseInt(self));
    }

    private static Member member(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4 || parts[0].isEmpty()) {
            throw new IllegalArgumentException("'" + text + "'; it must be " + FORM);
        }
        return new Member(parts[0], port(text, parts[1]), port(text, parts[2]), port(text, parts[3]));
    }

    private static int port(String text, String port) {
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException("'" + text + "'; it must be " + FORM);
        }
        return Integer.parseInt(port);
    }

    Member own() {
        return members.get(self - 1);
    }

    /** What clients connect to: every member. */
    String address() {
        return members.stream()
                .map(member -> member.host() + ":" + member.client())
                .collect(Collectors.joining(","));
    }
}
