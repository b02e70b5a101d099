package org.gantry.containerizers.nativ;

/**
 * A user of this host.
 *
 * @param name as the host's name service knows it
 */
record TaskUser(String name, long uid, long gid) {
    static TaskUser parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is not a user name, uid and gid");
        }
        return new TaskUser(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
