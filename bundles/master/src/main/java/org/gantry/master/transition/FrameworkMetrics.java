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
        String name =
                URLEncoder.encode(framework.name(), StandardCharsets.UTF_8).replace("+", "%20");
        return "master/frameworks/" + name + "/" + framework.id() + "/";
    }
}
