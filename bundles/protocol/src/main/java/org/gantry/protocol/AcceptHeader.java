package org.gantry.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which media types an {@code Accept} header allows. The most specific range that matches decides; q=0 forbids. */
final class AcceptHeader {
    private record Range(String type, String subtype, double quality) {
        int specificity(String otherType, String otherSubtype) {
            if (type.equals("*") && subtype.equals("*")) {
                return 1;
            }
            if (!type.equals(otherType)) {
                return 0;
            }
            if (subtype.equals("*")) {
                return 2;
            }
            return subtype.equals(otherSubtype) ? 3 : 0;
        }
    }

    private final List<Range> ranges = new ArrayList<>();
    private final boolean anything;

    AcceptHeader(String headerOrNull) {
        anything = headerOrNull == null || headerOrNull.isBlank();
        if (anything) {
            return;
        }
        for (String part : headerOrNull.split(",", -1)) {
            String[] pieces = part.trim().split(";", -1);
            int slash = pieces[0].indexOf('/');
            if (slash > 0) {
                String type = pieces[0].substring(0, slash).trim().toLowerCase(Locale.ROOT);
                String subtype = pieces[0].substring(slash + 1).trim().toLowerCase(Locale.ROOT);
                ranges.add(new Range(type, subtype, quality(pieces)));
            }
        }
    }

    boolean allows(String mediaType) {
        if (anything) {
            return true;
        }
        int slash = mediaType.indexOf('/');
        String type = mediaType.substring(0, slash);
        String subtype = mediaType.substring(slash + 1);
        int best = 0;
        double quality = 0;
        for (Range range : ranges) {
            int specificity = range.specificity(type, subtype);
            if (specificity > best || (specificity == best && specificity > 0 && range.quality() > quality)) {
                best = specificity;
                quality = range.quality();
            }
        }
        return quality > 0;
    }

    private static double quality(String[] pieces) {
        for (int i = 1; i < pieces.length; i++) {
            String parameter = pieces[i].trim();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return Double.parseDouble(parameter.substring(2).trim());
                } catch (NumberFormatException e) {
                    // Not a weight that anybody could have meant as a refusal.
                    return 1;
                }
            }
        }
        return 1;
    }
}
