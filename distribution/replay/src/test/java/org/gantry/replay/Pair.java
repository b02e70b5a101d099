package org.gantry.replay;

/**
 * A recorded request with its answer.
 *
 * @param name the recording's path below {@code recorded/}, without the ending
 */
record Pair(String name, Ask ask, Answer answer) {
    String folder() {
        return name.substring(0, name.lastIndexOf('/'));
    }
}
