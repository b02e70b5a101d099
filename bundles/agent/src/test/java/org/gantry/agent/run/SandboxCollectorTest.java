package org.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.gantry.testkit.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxCollectorTest {
    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock();
    private double use;

    @Test
    void directoryGoesWhenItIsOldEnough() throws IOException {
        SandboxCollector collector = collector();
        Path run = run("e", "c");
        collector.schedule(run, clock.instant());
        clock.advance(Duration.ofHours(8));
        assertThat(collector.collect()).isZero();
        assertThat(run).exists();
        clock.advance(Duration.ofHours(1));

        assertThat(collector.collect()).isEqualTo(1);
        assertThat(directory.resolve("e")).doesNotExist();
        assertThat(collector.pending()).isZero();
        assertThat(collector.succeeded()).isEqualTo(1);
    }

    @Test
    void fullDiskMakesItGoSooner() throws IOException {
        SandboxCollector collector = collector();
        collector.schedule(run("e", "c"), clock.instant());
        use = 0.85;
        clock.advance(Duration.ofHours(1));

        assertThat(collector.collect()).isEqualTo(1);
        assertThat(collector.maxAge()).isEqualTo(Duration.ofMinutes(30));
        use = 0.95;
        collector.collect();
        assertThat(collector.maxAge()).isZero();
    }

    @Test
    void otherRunsOfTheExecutorStay() throws IOException {
        SandboxCollector collector = collector();
        Path old = run("e", "old");
        Path current = run("e", "current");
        collector.schedule(old, clock.instant());
        clock.advance(Duration.ofDays(1));
        collector.collect();

        assertThat(old).doesNotExist();
        assertThat(current).exists();
        assertThat(directory.resolve("e/runs/latest")).exists();
    }

    @Test
    void linksInASandboxAreNotFollowed() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "x");
        Path run = run("e", "c");
        Files.createSymbolicLink(run.resolve("link"), directory);
        SandboxCollector collector = collector();
        collector.schedule(run, clock.instant());
        clock.advance(Duration.ofDays(1));
        collector.collect();

        assertThat(run).doesNotExist();
        assertThat(precious).exists();
    }

    private SandboxCollector collector() {
        return new SandboxCollector(clock, Duration.ofHours(10), 0.1, () -> use);
    }

    private Path run(String executor, String container) throws IOException {
        Path runs = directory.resolve(executor).resolve("runs");
        Path run = Files.createDirectories(runs.resolve(container));
        Files.deleteIfExists(runs.resolve("latest"));
        Files.createSymbolicLink(runs.resolve("latest"), Path.of(container));
        return run;
    }
}
