package org.gantry.master.validation;

import java.util.Locale;

/** Numbers as C++ streams print them. */
public final class NumberText {
    private NumberText() {}

    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size != 0 && (size >= 1e6 || size < 1e-4)) {
            String[] parts = String.format(Locale.ROOT, "%.5e", value).split("e", 2);
            return trim(parts[0]) + 'e' + parts[1];
        }
        return trim(String.format(Locale.ROOT, "%.6f", value));
    }

    private static String trim(String digits) {
        String shorter = digits.indexOf('.') < 0 ? digits : digits.replaceAll("0+$", "");
        return shorter.endsWith(".") ? shorter.substring(0, shorter.length() - 1) : shorter;
    }
}
