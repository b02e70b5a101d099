package org.gantry.modulehost.karaf;

import java.util.List;

/** Says in one line why something failed: what was tried, and the cause at the bottom of it. */
final class Reason {
    private static final String CAUSE = "Caused by: ";

    private Reason() {}

    static String of(Throwable failure) {
        Throwable root = failure;
        for (Throwable next = below(root); next != null; next = below(root)) {
            root = next;
        }
        String tried = oneLine(text(failure));
        String cause = oneLine(text(root));
        return tried.contains(cause) ? tried : tried + ": " + cause;
    }

    /** @param trace as {@link Throwable#printStackTrace} writes it */
    static String ofTrace(String trace) {
        List<String> causes =
                trace.lines().filter(line -> line.startsWith(CAUSE)).toList();
        if (causes.isEmpty()) {
            return trace.lines().findFirst().orElse("").strip();
        }
        return causes.get(causes.size() - 1).substring(CAUSE.length()).strip();
    }

    // Karaf collects the failures of several bundles as suppressed ones.
    private static Throwable below(Throwable failure) {
        if (failure.getCause() != null && failure.getCause() != failure) {
            return failure.getCause();
        }
        return failure.getSuppressed().length > 0 ? failure.getSuppressed()[0] : null;
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
