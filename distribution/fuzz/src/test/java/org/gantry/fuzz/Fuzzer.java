package org.gantry.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;

/** What Jazzer calls, with the target that the property {@code fuzz.target} names. */
public final class Fuzzer {
    private static Target target;

    private Fuzzer() {}

    public static void fuzzerInitialize() throws Exception {
        String name = System.getProperty("fuzz.target", "");
        target = Targets.named(name);
        // Loads the classes before anything is measured.
        for (Path input : Inputs.of(name)) {
            target.read(Files.readAllBytes(input));
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Bounds.read(target, input);
    }
}
