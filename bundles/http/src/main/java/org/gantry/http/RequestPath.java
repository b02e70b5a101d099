package org.gantry.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Paths and queries as they stand in the request line, taken apart. */
final class RequestPath {
    private static final int MAX_PARAMETERS = 1000;

    private RequestPath() {}

    /** Decoded segments without empty ones. An encoded slash stays inside its segment. */
    static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String part : rawPath.split("/", -1)) {
            if (!part.isEmpty()) {
                // A plus sign is itself in a path, other than in a query.
                String segment = part.indexOf('%') < 0 ? part : decode(part.replace("+", "%2B"), "path");
                if (segment.equals(".") || segment.equals("..") || segment.indexOf('\0') >= 0) {
                    throw new HttpError(400, "Malformed path");
                }
                segments.add(segment);
            }
        }
        return List.copyOf(segments);
    }

    static Map<String, List<String>> query(String rawQueryOrNull) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (rawQueryOrNull == null || rawQueryOrNull.isEmpty()) {
            return query;
        }
        String[] pairs = rawQueryOrNull.split("&", -1);
        if (pairs.length > MAX_PARAMETERS) {
            throw new HttpError(400, "More than " + MAX_PARAMETERS + " query parameters");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), "query");
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1), "query");
            if (!name.isEmpty()) {
                query.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        }
        return query;
    }

    private static String decode(String text, String where) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "Malformed percent-encoding in the " + where);
        }
    }
}
