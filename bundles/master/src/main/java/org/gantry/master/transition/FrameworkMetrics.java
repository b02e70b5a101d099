package org.gantry.master.transition;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.gantry.master.state.Framework;

/** Names of the metrics that are kept for each framework. */
public final class FrameworkMetrics {
    private FrameworkMetrics() {}

    public static String name(Framework framework, String metric) {
        return prefix(framework) + metric;
    }

    /** {@code master/frameworks/<name>/<id>/}, the name percent-encoded. */
    public static String prefix(Framework framework) {
        String name = framework.name();
        if (!isPlain(name)) {
            name = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        }
        return "master/frameworks/" + name + "/" + framework.id() + "/";
    }

    /** Most names need no encoding, and this is asked for with every call. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
