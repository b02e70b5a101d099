package org.gantry.agent.operated;

import org.gantry.containerizers.spi.ContainerExit;

/** Ends of containers as one line of text. */
final class Exits {
    private Exits() {}

    static String text(ContainerExit exit) {
        if (exit.exitCode().isPresent()) {
            return "exited " + exit.exitCode().getAsInt();
        }
        return exit.signal().isPresent() ? "signaled " + exit.signal().getAsInt() : "unknown";
    }

    static ContainerExit parse(String text) {
        String[] words = text.strip().split(" ", 2);
        return switch (words[0]) {
            case "exited" -> ContainerExit.code(Integer.parseInt(words[1]));
            case "signaled" -> ContainerExit.signal(Integer.parseInt(words[1]));
            default -> ContainerExit.unknown();
        };
    }
}
