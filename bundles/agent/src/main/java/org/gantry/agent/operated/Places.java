package org.gantry.agent.operated;

import java.nio.file.Path;
import java.util.Optional;
import org.gantry.agent.checkpoint.RunId;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.core.ExecutorView;
import org.gantry.agent.core.FrameworkView;
import org.gantry.model.container.ContainerId;

/** Where containers are, by what their outermost container belongs to. */
final class Places {
    private final WorkDirectory directory;

    Places(WorkDirectory directory) {
        this.directory = directory;
    }

    /** An executor whose container this is, with its framework. */
    record Owner(FrameworkView framework, ExecutorView executor) {
        RunId run() {
            return executor.run();
        }
    }

    static Optional<Owner> owner(AgentSnapshot snapshot, ContainerId root) {
        return snapshot.frameworks().stream()
                .flatMap(framework -> framework.executors().stream()
                        .filter(executor -> executor.run().container().equals(root))
                        .map(executor -> new Owner(framework, executor)))
                .findFirst();
    }

    Path sandbox(String agent, Optional<Owner> owner, ContainerId container) {
        Path root = owner.map(known -> directory.sandbox(agent, known.run()))
                .orElseGet(() -> directory.standaloneSandbox(container.root()));
        return directory.nested(root, container);
    }

    Path meta(String agent, Optional<Owner> owner, ContainerId container) {
        Path root = owner.map(known -> directory.metaRun(agent, known.run()))
                .orElseGet(() -> directory.standaloneMeta(container.root()));
        return directory.nested(root, container);
    }
}
