package org.gantry.agent.config;

import java.net.URI;

/** Where to find the leading master. */
public sealed interface MasterAddress {
    /**
     * One place.
     *
     * @param base {@code http://host:port} without a path; the master may redirect to the leader
     */
    record Fixed(URI base) implements MasterAddress {}

    /**
     * Whoever leads.
     *
     * @param group path of the leader election, for example {@code /mesos}
     */
    record Elected(String group) implements MasterAddress {}

    /** {@code host:port}, {@code http://host:port}, or {@code zk://hosts/group} or {@code zk:/group}. */
    static MasterAddress parse(String text) {
        if (text.startsWith("zk:")) {
            String rest = text.substring("zk:".length());
            String group = rest.startsWith("//") ? rest.substring(Math.max(2, indexOfPath(rest))) : rest;
            if (!group.startsWith("/") || group.length() < 2) {
                throw new IllegalArgumentException("Flag 'master' is '" + text + "': expected zk://hosts/group");
            }
            return new Elected(group);
        }
        URI uri = URI.create(text.contains("://") ? text : "http://" + text);
        if (uri.getHost() == null || uri.getPort() < 0 || !uri.getScheme().matches("https?")) {
            throw new IllegalArgumentException(
                    "Flag 'master' is '" + text + "': expected host:port, http://host:port or zk://hosts/group");
        }
        return new Fixed(URI.create(uri.getScheme() + "://" + uri.getRawAuthority()));
    }

    private static int indexOfPath(String rest) {
        int slash = rest.indexOf('/', 2);
        return slash < 0 ? rest.length() : slash;
    }
}
