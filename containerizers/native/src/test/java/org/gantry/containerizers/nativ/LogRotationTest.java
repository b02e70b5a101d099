package org.gantry.containerizers.nativ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.gantry.containerizers.testkit.Specs;
import org.gantry.isolators.fake.FakeIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.model.container.ContainerSpec;
import org.gantry.testkit.InMemoryHandleStore;
import org.gantry.testkit.LocalModuleHost;
import org.gantry.testkit.Need;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
    private static final int LINES = 60_000;
    private static final String COUNT =
            "i=0; while [ $i -lt " + LINES + " ]; do echo $((1000000 + i)); i=$((i + 1)); done; : >done; sleep 1000";

    @TempDir
    Path directory;

    private ContainerSpec spec(String keep) throws IOException {
        return Specs.in(directory, Map.of("isolation", "fake", "logs.max_bytes", "65536", "logs.keep", keep))
                .shell(COUNT)
                .build();
    }

    private static List<String> written(ContainerSpec spec, int keep) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = keep; i > 0; i--) {
            Path file = spec.sandbox().resolve("stdout." + i);
            text.append(Files.exists(file) ? Files.readString(file) : "");
        }
        text.append(Files.readString(spec.sandbox().resolve("stdout")))
                .toString()
                .lines()
                .forEach(lines::add);
        return lines;
    }

    private void rotated(ContainerSpec spec, int keep) throws Exception {
        Need.linux();
        InMemoryHandleStore store = new InMemoryHandleStore(Specs.AGENT);
        LocalModuleHost host = new LocalModuleHost();
        host.register(store);
        host.add(Isolator.class, "fake", new FakeIsolator("1.0.0"));
        store.know(spec);
        try (NativeContainerizer containerizer = new NativeContainerizer(host)) {
            containerizer.launch(spec).toCompletableFuture().get(10, TimeUnit.SECONDS);
            try {
                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    assertThat(spec.sandbox().resolve("done")).exists();
                    assertThat(Files.size(spec.sandbox().resolve("stdout"))).isLessThanOrEqualTo(65536);
                    assertThat(spec.sandbox().resolve("stdout." + keep)).exists();
                });
            } finally {
                containerizer.destroy(spec.id()).toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void losesNothingThatIsToBeKept() throws Exception {
        ContainerSpec spec = spec("7");
        rotated(spec, 7);
        assertThat(written(spec, 8))
                .containsExactlyElementsOf(IntStream.range(0, LINES)
                        .mapToObj(i -> Integer.toString(1_000_000 + i))
                        .toList());
    }

    @Test
    void keepsNoMoreThanItShould() throws Exception {
        ContainerSpec spec = spec("2");
        rotated(spec, 2);
        assertThat(spec.sandbox().resolve("stdout.3")).doesNotExist();
        List<String> lines = written(spec, 2);
        assertThat(lines.get(lines.size() - 1)).isEqualTo(Integer.toString(1_000_000 + LINES - 1));
    }
}
