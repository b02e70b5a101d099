package org.gantry.agent;

import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.gantry.agent.checkpoint.CheckpointReader;
import org.gantry.agent.config.AgentFlags;
import org.gantry.containerizers.nativ.NativeContainerizer;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.testkit.LocalModuleHost;

/** An agent in a process of its own, so that a test can kill it: work directory and master's address as arguments. */
final class AgentProgram {
    private AgentProgram() {}

    public static void main(String[] arguments) throws Exception {
        LocalModuleHost host = new LocalModuleHost();
        host.add(Isolator.class, "posix", new PosixIsolator());
        host.add(Containerizer.class, "native", new NativeContainerizer(host));
        Map<String, String> flags =
                Map.of("work_dir", arguments[0], "isolation", "posix", "resources", "cpus:8;mem:4096;disk:1024");
        URI master = URI.create(arguments[1]);
        Agent agent = new Agent(
                AgentFlags.of(flags, false),
                new AgentParts(
                        host, () -> () -> Optional.of(master), Clock.systemUTC(), CheckpointReader.currentBootId()));
        agent.start();
        Thread.currentThread().join();
    }
}
