package org.gantry.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;

/** Whether a client takes gzip. */
final class Compression {
    private Compression() {}

    static boolean wanted(HttpServletRequest request) {
        String accepted = request.getHeader("Accept-Encoding");
        if (accepted == null) {
            return false;
        }
        for (String part : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] pieces = part.trim().split(";", -1);
            if (pieces[0].trim().equals("gzip")) {
                return pieces.length == 1 || !pieces[1].trim().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
