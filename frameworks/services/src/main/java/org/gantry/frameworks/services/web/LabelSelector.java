package org.gantry.frameworks.services.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.gantry.frameworks.services.app.ApiException;

/**
 * Chooses by labels: {@code a, b==x, c!=y, d in (x, y), e notin (z)}; commas mean and. The last two negations want the
 * label to exist. Characters beside letters, digits, dot, dash and underscore are written with a backslash before them.
 */
final class LabelSelector {
    private final String text;
    private int at;

    private LabelSelector(String text) {
        this.text = text;
    }

    static Predicate<Map<String, String>> parse(String text) {
        return new LabelSelector(text).selectors();
    }

    private Predicate<Map<String, String>> selectors() {
        List<Predicate<Map<String, String>>> all = new ArrayList<>();
        do {
            all.add(selector());
        } while (take(","));
        if (at < text.length()) {
            throw wrong("',' or the end");
        }
        return labels -> all.stream().allMatch(one -> one.test(labels));
    }

    private Predicate<Map<String, String>> selector() {
        String key = term();
        if (take("==")) {
            String value = term();
            return labels -> value.equals(labels.get(key));
        }
        if (take("!=")) {
            String value = term();
            return labels -> labels.containsKey(key) && !value.equals(labels.get(key));
        }
        if (takeWord("in")) {
            Set<String> values = values();
            return labels -> values.contains(labels.getOrDefault(key, "\0"));
        }
        if (takeWord("notin")) {
            Set<String> values = values();
            return labels -> labels.containsKey(key) && !values.contains(labels.get(key));
        }
        return labels -> labels.containsKey(key);
    }

    private Set<String> values() {
        if (!take("(")) {
            throw wrong("'('");
        }
        Set<String> values = new HashSet<>();
        do {
            values.add(term());
        } while (take(","));
        if (!take(")")) {
            throw wrong("',' or ')'");
        }
        return values;
    }

    private String term() {
        skipSpaces();
        StringBuilder term = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                term.append(text.charAt(at + 1));
                at += 2;
            } else if ((Character.isLetterOrDigit(c) && c < 128) || c == '.' || c == '_' || c == '-') {
                term.append(c);
                at++;
            } else {
                break;
            }
        }
        if (term.isEmpty()) {
            throw wrong("a term");
        }
        return term.toString();
    }

    private boolean take(String symbol) {
        skipSpaces();
        if (text.startsWith(symbol, at)) {
            at += symbol.length();
            return true;
        }
        return false;
    }

    private boolean takeWord(String word) {
        skipSpaces();
        int end = at + word.length();
        boolean whole =
                text.startsWith(word, at) && (end >= text.length() || !Character.isLetterOrDigit(text.charAt(end)));
        at = whole ? end : at;
        return whole;
    }

    private void skipSpaces() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ApiException wrong(String expected) {
        return new ApiException(
                422, "Can not parse label selector '" + text + "': " + expected + " expected at character " + at);
    }
}
