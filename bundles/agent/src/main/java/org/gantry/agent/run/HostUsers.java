package org.gantry.agent.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import java.util.Optional;

/** The users of this host, and what they may read. */
public final class HostUsers {
    private static final int READ = 4;
    private static final int ENTER = 1;

    private HostUsers() {}

    static UserPrincipal lookUp(String user) throws IOException {
        try {
            return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException(
                    "User '" + user + "' does not exist on this host; create it, name another user in the task's "
                            + "command, or start the agent with switch_user=false",
                    e);
        }
    }

    static Optional<Integer> primaryGroup(String user) throws IOException {
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3 && fields[0].equals(user)) {
                return Optional.of(Integer.parseInt(fields[3]));
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a user could read a file, by the permissions of the file and of the directories that it is in. Groups other
     * than the primary one do not count.
     */
    public static boolean mayRead(String user, Path file) throws IOException {
        if (user.equals("root")) {
            return true;
        }
        UserPrincipal principal = lookUp(user);
        Optional<Integer> group = primaryGroup(user);
        Path real = file.toRealPath();
        for (Path directory = real.getParent(); directory != null; directory = directory.getParent()) {
            if (!may(principal, group, directory, ENTER)) {
                return false;
            }
        }
        return may(principal, group, real, READ);
    }

    private static boolean may(UserPrincipal user, Optional<Integer> group, Path path, int bit) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,owner,gid");
        int mode = (Integer) attributes.get("mode");
        if (user.equals(attributes.get("owner"))) {
            return (mode >> 6 & bit) != 0;
        }
        if (group.isPresent() && group.get().equals(attributes.get("gid"))) {
            return (mode >> 3 & bit) != 0;
        }
        return (mode & bit) != 0;
    }
}
