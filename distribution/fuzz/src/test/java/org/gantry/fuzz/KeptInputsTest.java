package org.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The inputs that are kept, each once. */
class KeptInputsTest {
    @TestFactory
    List<DynamicTest> everyKeptInputIsRead() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String name : Targets.names()) {
            for (Path input : Inputs.of(name)) {
                tests.add(DynamicTest.dynamicTest(
                        name + "/" + input.getFileName(),
                        () -> Bounds.read(Targets.named(name), Files.readAllBytes(input))));
            }
        }
        return tests;
    }

    @Test
    void everyTargetBeginsWithSomethingAndEveryInputHasATarget() throws IOException {
        for (String name : Targets.names()) {
            assertThat(Inputs.of(name)).as(name).isNotEmpty();
        }
        try (Stream<Path> folders = Files.list(Inputs.FOLDER)) {
            assertThat(folders.map(folder -> folder.getFileName().toString())).isSubsetOf(Targets.names());
        }
    }
}
