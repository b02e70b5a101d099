package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gantry.itests.Distribution;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A framework written in shell, with curl. */
@DisplayNameGeneration(FactNames.class)
class TranscriptIT {
    @TempDir
    Path folder;

    @Fact({"1.04", "1.05", "1.06", "1.08", "1.28"})
    @Test
    void frameworkOfCurlAndSedRunsATask() throws IOException {
        Need.command("curl");
        Path script = folder.resolve("transcript.sh");
        try (InputStream text = TranscriptIT.class.getResourceAsStream("/conformance/transcript.sh")) {
            Files.copy(text, script);
        }
        Distribution.Result result = Distribution.run(
                Map.of(),
                List.of(
                        "sh",
                        script.toString(),
                        Stage.usual().node().master().toString().replaceAll("/$", ""),
                        folder.toString(),
                        System.getProperty("user.name")));
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
        assertThat(result.errors()).isEmpty();
        assertThat(result.output().lines().skip(1))
                .containsExactly(
                        "ACCEPT 202",
                        "TASK_STARTING",
                        "ACKNOWLEDGE 202",
                        "TASK_RUNNING",
                        "ACKNOWLEDGE 202",
                        "TASK_FINISHED",
                        "ACKNOWLEDGE 202",
                        "TEARDOWN 202",
                        "END");
    }
}
