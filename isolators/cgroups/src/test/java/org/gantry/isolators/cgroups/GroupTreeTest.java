package org.gantry.isolators.cgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupTreeTest {
    private final KernelFiles files = new KernelFiles();
    private final GroupTree tree = new GroupTree(files);

    @TempDir
    Path mount;

    @Test
    void theGroupsAboveGoWithTheLastOne() throws IOException {
        Path first = made("gantry/node/agent/first");
        Path second = made("gantry/node/agent/second");

        remove(first);
        assertThat(second).isDirectory();
        remove(second);
        assertThat(mount.resolve("gantry")).isEmptyDirectory();
    }

    @Test
    void groupsOfOthersStay() throws IOException {
        Path group = made("gantry/node/agent/container");
        Path other = made("gantry/node/agent-2/container");
        remove(group);
        assertThat(mount.resolve("gantry/node/agent")).doesNotExist();
        assertThat(other).isDirectory();
    }

    @Test
    void aGroupIsMadeWhileThoseAboveAreRemoved() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> removing = other.submit(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    files.removeIfEmpty(mount.resolve("gantry/node"));
                }
            });
            for (int i = 0; i < 200; i++) {
                Path group = mount.resolve("gantry/node/" + i);
                files.make(group);
                assertThat(group).isDirectory();
                Files.delete(group);
            }
            removing.cancel(true);
        } finally {
            other.shutdownNow();
        }
    }

    private Path made(String path) throws IOException {
        Path group = mount.resolve(path);
        files.make(group);
        return group;
    }

    private void remove(Path group) throws IOException {
        tree.remove(List.of(group));
        tree.prune(List.of(group), 2);
    }
}
