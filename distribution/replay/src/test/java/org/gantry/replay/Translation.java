package org.gantry.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which address, folder or id of this run stands for which of the recording. Addresses and folders are known before; ids
 * are learned where both sides have one in the same place.
 */
final class Translation {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-(?:S|O)?\\d+)?"
            + "|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{21}[AQgw]==");

    /** Changes nothing. */
    static final Translation NONE = new Translation();

    private final Map<String, String> places = new LinkedHashMap<>();
    private final Map<String, String> ids = new LinkedHashMap<>();

    /** Says what stands here for an address or folder of the recording. */
    synchronized Translation place(String recorded, String here) {
        places.put(recorded, here);
        return this;
    }

    /** Says what stands here for an id of the recording. */
    synchronized void id(String recorded, String here) {
        ids.putIfAbsent(recorded, here);
    }

    /** A text of the recording in terms of this run; ids that are not known stay. */
    synchronized String toHere(String recorded) {
        String text = recorded;
        for (Map.Entry<String, String> place : places.entrySet()) {
            text = text.replace(place.getKey(), place.getValue());
        }
        return replaceIds(text, ids);
    }

    /** Learns the ids of two texts that are equal otherwise. */
    synchronized void learn(String recorded, String here) {
        String translated = recorded;
        for (Map.Entry<String, String> place : places.entrySet()) {
            translated = translated.replace(place.getKey(), place.getValue());
        }
        List<String> theirs = idsIn(translated);
        List<String> ours = idsIn(here);
        if (!theirs.isEmpty()
                && ID.matcher(translated).replaceAll("").equals(ID.matcher(here).replaceAll(""))) {
            for (int i = 0; i < Math.min(theirs.size(), ours.size()); i++) {
                id(theirs.get(i), ours.get(i));
            }
        }
    }

    /** Whether a text holds an id. */
    static boolean hasId(String text) {
        return ID.matcher(text).find();
    }

    private static List<String> idsIn(String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = ID.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static String replaceIds(String text, Map<String, String> ids) {
        Matcher matcher = ID.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(
                    result, Matcher.quoteReplacement(ids.getOrDefault(matcher.group(), matcher.group())));
        }
        matcher.appendTail(result);
        return result.toString();
    }
}
