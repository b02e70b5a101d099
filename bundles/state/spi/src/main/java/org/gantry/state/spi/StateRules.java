package org.gantry.state.spi;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gantry.state.spi.StateException.Code;
import org.gantry.state.spi.StateStore.Change;

/**
 * What every store refuses, so that all of them refuse the same: each check throws {@link StateException} with code
 * {@code INVALID}. Stores call these before anything else.
 */
public final class StateRules {
    /** Longest path, in bytes of UTF-8. */
    public static final int MAX_PATH_BYTES = 1024;

    /** Deepest path: number of names in it. */
    public static final int MAX_DEPTH = 20;

    /** Heaviest commit: its data, three times its paths and 128 bytes for each change. */
    public static final int MAX_COMMIT_BYTES = 1_020_000;

    private StateRules() {}

    /** Accepts the path of a record or folder: {@code /a/b}, or {@code /} for the root folder. */
    public static void checkFolder(String path) {
        if (!path.equals("/")) {
            checkRecord(path);
        }
    }

    /** Accepts the path of a record: absolute, no empty name, no {@code .} or {@code ..}, no control characters. */
    public static void checkRecord(String path) {
        if (path.length() < 2 || path.charAt(0) != '/') {
            throw invalid(path, "must begin with / and name a record");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw invalid(path.substring(0, 80) + "...", "is longer than " + MAX_PATH_BYTES + " bytes");
        }
        if (!path.codePoints().allMatch(StateRules::isAllowed)) {
            throw invalid(
                    path.codePoints()
                            .filter(StateRules::isAllowed)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString(),
                    "holds a control, surrogate or private character");
        }
        String[] names = path.substring(1).split("/", -1);
        for (String name : names) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw invalid(path, "has an empty name, . or .. in it");
            }
        }
        if (names.length > MAX_DEPTH) {
            throw invalid(path, "is deeper than " + MAX_DEPTH + " names");
        }
    }

    /** Accepts the changes of one commit: good paths, each at most once, sizes within the limits. */
    public static void checkCommit(List<Change> changes) {
        Set<String> paths = new HashSet<>();
        long weight = 0;
        for (Change change : changes) {
            String path = change.path();
            checkRecord(path);
            if (!paths.add(path)) {
                throw invalid(path, "occurs more than once in one commit");
            }
            if (expectedVersion(change) < Change.ABSENT) {
                throw invalid(path, "is expected at version " + expectedVersion(change) + ", which cannot be");
            }
            int size = change instanceof Change.Put put ? put.data().length : 0;
            if (size > StateStore.MAX_BYTES) {
                throw invalid(path, "would hold " + size + " bytes; a record holds at most " + StateStore.MAX_BYTES);
            }
            weight += size + 3L * path.getBytes(StandardCharsets.UTF_8).length + 128;
        }
        if (weight > MAX_COMMIT_BYTES) {
            throw new StateException(
                    Code.INVALID,
                    "Commit of " + changes.size() + " changes weighs " + weight + " bytes; at most " + MAX_COMMIT_BYTES
                            + " fit into one, split it");
        }
    }

    /** Accepts a contender: a good group path, and what it says of itself no longer than a record. */
    public static void checkContender(String group, byte[] self) {
        checkRecord(group);
        if (self.length > StateStore.MAX_BYTES) {
            throw invalid(group, "would get a contender of " + self.length + " bytes; at most " + StateStore.MAX_BYTES);
        }
    }

    /** What a change expects of its record before it is carried out. */
    public static long expectedVersion(Change change) {
        return change instanceof Change.Put put ? put.expectedVersion() : ((Change.Delete) change).expectedVersion();
    }

    /**
     * Whether an expectation holds.
     *
     * @param version the record's version, 0 if there is none
     * @throws StateException with code {@code CONFLICT} if not
     */
    public static void checkExpectation(Change change, long version) {
        long expected = expectedVersion(change);
        boolean holds = expected == Change.ANY || (expected == Change.ABSENT ? version == 0 : expected == version);
        if (!holds || (expected == 0 && version == 0)) {
            throw new StateException(
                    Code.CONFLICT,
                    "Record " + change.path() + " was expected "
                            + (expected == Change.ABSENT ? "absent" : "at version " + expected) + " but is "
                            + (version == 0 ? "absent" : "at version " + version));
        }
    }

    private static boolean isAllowed(int character) {
        return character >= 0x20
                && !(character >= 0x7f && character <= 0x9f)
                && !(character >= 0xd800 && character <= 0xf8ff)
                && character < 0xfff0;
    }

    private static StateException invalid(String path, String reason) {
        return new StateException(Code.INVALID, "Path " + path + " " + reason);
    }
}
