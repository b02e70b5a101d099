package org.gantry.replay;

/**
 * Where an answer is not the recorded one.
 *
 * @param place such as {@code status}, {@code header Allow} or {@code body.slaves[0].id}
 * @param detail what was expected and what came
 */
record Difference(String place, String detail) {
    private static final int LONGEST = 160;

    static Difference of(String place, Object recorded, Object here) {
        return new Difference(place, "recorded " + brief(recorded) + ", here " + brief(here));
    }

    static Difference missing(String place, Object recorded) {
        return new Difference(place, "missing; recorded " + brief(recorded));
    }

    static Difference added(String place, Object here) {
        return new Difference(place, "added: " + brief(here));
    }

    private static String brief(Object value) {
        String text = String.valueOf(value).replace("\n", "\\n");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    @Override
    public String toString() {
        return place + ": " + detail;
    }
}
