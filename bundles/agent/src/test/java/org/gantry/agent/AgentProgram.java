package org.gantry.agent;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.gantry.agent.checkpoint.CheckpointReader;
import org.gantry.agent.config.AgentFlags;
import org.gantry.containerizers.nativ.NativeContainerizer;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.containerizers.spi.Launched;
import org.gantry.isolators.posix.PosixIsolator;
import org.gantry.isolators.spi.Isolator;
import org.gantry.testkit.LocalModuleHost;

/**
 * An agent in a process of its own, so that a test can kill it. Arguments: work directory, master's address, and {@code
 * hold} if the agent is never to hear that a launch is done.
 */
final class AgentProgram {
    private AgentProgram() {}

    public static void main(String[] arguments) throws Exception {
        LocalModuleHost host = new LocalModuleHost();
        host.add(Isolator.class, "posix", new PosixIsolator());
        host.add(Containerizer.class, "native", containerizer(new NativeContainerizer(host), arguments));
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

    private static Containerizer containerizer(NativeContainerizer real, String[] arguments) {
        if (arguments.length < 3) {
            return real;
        }
        return (Containerizer) Proxy.newProxyInstance(
                AgentProgram.class.getClassLoader(), new Class<?>[] {Containerizer.class}, (proxy, method, given) -> {
                    Object answer = method.invoke(real, given);
                    return method.getName().equals("launch") ? new CompletableFuture<Launched>() : answer;
                });
    }
}
