package org.gantry.distribution.readiness;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * What has to answer before the node is ready.
 *
 * @param name shown to the user: master, agent, ...
 * @param url shown to the user
 * @param probe asked with GET until it answers with a status below 400
 */
record Endpoint(String name, String url, URI probe) {

    /**
     * Reads what the start script gives: entries separated by blanks, each {@code name=url=probe path}.
     *
     * @throws IllegalArgumentException if an entry has another form
     */
    static List<Endpoint> parse(String text) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String entry : text.strip().split("\\s+")) {
            String[] parts = entry.split("=", 3);
            if (parts.length != 3) {
                throw new IllegalArgumentException("endpoint must be name=url=path: " + entry);
            }
            endpoints.add(new Endpoint(parts[0], parts[1], URI.create(parts[1] + parts[2])));
        }
        return List.copyOf(endpoints);
    }
}
