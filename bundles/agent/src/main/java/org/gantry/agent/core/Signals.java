package org.gantry.agent.core;

import java.util.Map;

/** POSIX signals as messages to people name them. */
final class Signals {
    static final int KILL = 9;
    static final int TERMINATE = 15;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "Hangup"),
            Map.entry(2, "Interrupt"),
            Map.entry(3, "Quit"),
            Map.entry(4, "Illegal instruction"),
            Map.entry(5, "Trace/breakpoint trap"),
            Map.entry(6, "Aborted"),
            Map.entry(7, "Bus error"),
            Map.entry(8, "Floating point exception"),
            Map.entry(KILL, "Killed"),
            Map.entry(10, "User defined signal 1"),
            Map.entry(11, "Segmentation fault"),
            Map.entry(12, "User defined signal 2"),
            Map.entry(13, "Broken pipe"),
            Map.entry(14, "Alarm clock"),
            Map.entry(TERMINATE, "Terminated"));

    private Signals() {}

    static String name(int signal) {
        return NAMES.getOrDefault(signal, "Unknown signal " + signal);
    }
}
