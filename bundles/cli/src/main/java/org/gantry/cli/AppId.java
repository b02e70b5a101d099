package org.gantry.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** App ids as users write them. */
final class AppId {
    private AppId() {}

    /**
     * With one slash in front, as the API shows it.
     *
     * @throws CliException if there is nothing but slashes, or a segment that a URL would lose
     */
    static String absolute(String id) {
        String absolute = "/" + id.replaceAll("^/+|/+$", "");
        if (absolute.matches("/|.*/\\.{0,2}(/.*)?")) {
            throw new CliException(ExitCode.USAGE, "'" + id + "' is no app id");
        }
        return absolute;
    }

    /** As a path below {@code /v2/apps}, each segment escaped. */
    static String path(String id) {
        return "/v2/apps"
                + Arrays.stream(absolute(id).substring(1).split("/", -1))
                        .map(segment -> "/" + encode(segment))
                        .collect(Collectors.joining());
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
