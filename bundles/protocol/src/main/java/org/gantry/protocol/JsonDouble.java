package org.gantry.protocol;

import com.fasterxml.jackson.core.io.NumberOutput;

/**
 * The text of a finite double: the shortest digits that read back as the same number, without an exponent where the
 * number has up to 21 digits before the point, so that times in seconds stay readable to simple clients.
 */
final class JsonDouble {
    private static final int MAX_PLAIN_DIGITS = 21;
    private static final int MAX_LEADING_ZEROS = 6;

    private JsonDouble() {}

    static String text(double value) {
        String shortest = NumberOutput.toString(value, true);
        int exponentMark = shortest.indexOf('E');
        if (exponentMark < 0) {
            return shortest;
        }
        String sign = shortest.startsWith("-") ? "-" : "";
        int point = shortest.indexOf('.');
        String digits =
                shortest.substring(sign.length(), point) + fraction(shortest.substring(point + 1, exponentMark));
        int exponent = Integer.parseInt(shortest.substring(exponentMark + 1));
        return sign + layOut(digits, exponent);
    }

    private static String fraction(String digits) {
        return digits.equals("0") ? "" : digits;
    }

    /** Digits with the point after the first one, times ten to the exponent. */
    private static String layOut(String digits, int exponent) {
        int pointAt = exponent + 1;
        if (pointAt >= digits.length() && pointAt <= MAX_PLAIN_DIGITS) {
            return digits + "0".repeat(pointAt - digits.length()) + ".0";
        }
        if (pointAt > 0 && pointAt < digits.length()) {
            return digits.substring(0, pointAt) + "." + digits.substring(pointAt);
        }
        if (pointAt <= 0 && pointAt > -MAX_LEADING_ZEROS) {
            return "0." + "0".repeat(-pointAt) + digits;
        }
        String tail = digits.length() > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + tail + "e" + exponent;
    }
}
