package org.gantry.agent.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerSpec;

/**
 * How one container is launched.
 *
 * @param sandbox of the container, made by {@code directories}
 * @param user who owns the sandbox; empty: the agent's own user
 * @param uris fetched into the sandbox
 * @param directories makes what must be there before anything is fetched
 * @param spec what containerizers get, asked for when everything is there
 */
public record LaunchPlan(
        ContainerId container,
        Path sandbox,
        Optional<String> user,
        List<CommandInfo.URI> uris,
        Directories directories,
        Supplier<ContainerSpec> spec) {
    public LaunchPlan {
        uris = List.copyOf(uris);
    }

    /** Makes directories. */
    public interface Directories {
        /**
         * Makes them.
         *
         * @throws IOException with a message for the task's owner
         */
        void make() throws IOException;
    }
}
