package org.gantry.replay;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One line of a request's or an answer's head. */
record Header(String name, String value) {
    boolean isNamed(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** Names of headers do not differ by letter case. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    static Optional<String> find(List<Header> headers, String name) {
        return headers.stream()
                .filter(header -> header.isNamed(name))
                .map(Header::value)
                .findFirst();
    }
}
