package org.gantry.allocator.spi;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Nine Cyrillic letters, U+1C80 to U+1C88, that RE2/J cannot fold: it looks for their other cases until it is back at the
 * letter, and its tables, older than those of the JDK, never lead there.
 */
final class CaseFolding {
    private static final int FIRST = 0x1C80;
    private static final int LAST = 0x1C88;
    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z-]*i");
    private static final Pattern BY_NUMBER = Pattern.compile("\\\\x\\{0*([0-9A-Fa-f]{1,6})}");

    private CaseFolding() {}

    /**
     * Whether compiling may never end. In doubt, as with the range {@code \x41-\x{ffff}}, it may: what an escape stands for
     * is not looked at, only that a range which ends above those letters does not visibly begin above them.
     */
    static boolean neverEnds(String regex) {
        if (!IGNORES_CASE.matcher(regex).find()) {
            return false;
        }
        int[] letters = BY_NUMBER
                .matcher(regex)
                .replaceAll(CaseFolding::letter)
                .codePoints()
                .toArray();
        for (int i = 0; i < letters.length; i++) {
            boolean one = letters[i] >= FIRST && letters[i] <= LAST;
            boolean range = letters[i] == '-' && i > 0 && i + 1 < letters.length && letters[i + 1] >= FIRST;
            if (one || (range && letters[i - 1] <= LAST)) {
                return true;
            }
        }
        return false;
    }

    private static String letter(MatchResult number) {
        int letter = Integer.parseInt(number.group(1), 16);
        return Character.isValidCodePoint(letter) ? Matcher.quoteReplacement(Character.toString(letter)) : "";
    }
}
