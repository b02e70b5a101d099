package org.gantry.frameworks.services.app;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Absolute path that names an app or a group, for example {@code /shop/web}; the root group is {@code /}. */
public record AppId(String path) implements Comparable<AppId> {
    public static final AppId ROOT = new AppId("/");

    public AppId {
        if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
            throw new IllegalArgumentException("not an absolute path: " + path);
        }
    }

    /** Reads a path as users write it: relative to the root, with {@code ..} and trailing slashes allowed. */
    public static AppId of(String text) {
        return ROOT.resolve(text);
    }

    /** Reads a path relative to this one unless it is absolute. */
    public AppId resolve(String text) {
        Deque<String> segments = new ArrayDeque<>(text.startsWith("/") ? List.of() : segments());
        for (String segment : text.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return new AppId("/" + String.join("/", segments));
    }

    /** Reads the form with underscores that begins task ids. */
    public static AppId ofSafePath(String safePath) {
        return new AppId("/" + safePath.replace('_', '/'));
    }

    public boolean isRoot() {
        return path.equals("/");
    }

    public AppId parent() {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? ROOT : new AppId(path.substring(0, slash));
    }

    /** Whether this is the other path or lies below it. */
    public boolean isWithin(AppId group) {
        return group.isRoot() || equals(group) || path.startsWith(group.path + "/");
    }

    public List<String> segments() {
        return isRoot() ? List.of() : List.of(path.substring(1).split("/"));
    }

    /** The form used in task ids: {@code shop_web}. */
    public String safePath() {
        return String.join("_", segments());
    }

    /** The form used as task and discovery name: {@code web.shop}. */
    public String reversedName() {
        List<String> reversed = new ArrayList<>(segments());
        Collections.reverse(reversed);
        return String.join(".", reversed);
    }

    @Override
    public int compareTo(AppId other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
