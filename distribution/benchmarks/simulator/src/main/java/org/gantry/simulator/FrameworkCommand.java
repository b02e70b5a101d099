package org.gantry.simulator;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gantry.model.Resources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Launches tasks and says how fast that went. */
@Command(
        name = "framework",
        description = "A framework that launches tasks as fast as it can.",
        mixinStandardHelpOptions = true)
final class FrameworkCommand implements Callable<Integer> {
    @Mixin
    private MasterOption master;

    @Option(names = "--name", defaultValue = "load", description = "Default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(names = "--tasks", defaultValue = "10000", description = "How many (default: ${DEFAULT-VALUE}).")
    private long tasks;

    @Option(
            names = "--per-offer",
            defaultValue = "100",
            description = "Tasks for one offer at most (default: ${DEFAULT-VALUE}).")
    private int perOffer;

    @Option(
            names = "--task-resources",
            defaultValue = "cpus:0.1;mem:32",
            description = "Of each task (default: ${DEFAULT-VALUE}).")
    private String taskResources;

    @Option(names = "--until-finished", description = "A task counts when it has finished, not when it runs.")
    private boolean untilFinished;

    @Option(
            names = "--connections",
            defaultValue = "4",
            description = "That its calls are spread over (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Option(names = "--within", defaultValue = "600", description = "Seconds, after which it gives up.")
    private long within;

    @Option(names = "--stay", description = "Stay subscribed afterwards, until it is ended.")
    private boolean stay;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Tasks it launches in a second at most; 0: as fast as it can (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--kill",
            defaultValue = "0",
            description = "Share of its tasks that it kills once they run, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double kill;

    @Option(
            names = "--reconnect",
            defaultValue = "0",
            description = "Seconds after which it drops its subscription and comes back; 0: never.")
    private long reconnect;

    @Option(
            names = "--failover-timeout",
            defaultValue = "600",
            description = "Seconds that its tasks outlive it (default: ${DEFAULT-VALUE}).")
    private long failoverTimeout;

    @Option(
            names = "--command",
            defaultValue = "sleep 1000",
            description = "Of each task; only real agents run it (default: ${DEFAULT-VALUE}).")
    private String command;

    @Option(
            names = "--at-once",
            defaultValue = "1000000000",
            description = "Tasks under way at most, until they count.")
    private int atOnce;

    @Override
    public Integer call() throws InterruptedException {
        NioEventLoopGroup loops = new NioEventLoopGroup(1);
        LoadFramework.Load load =
                new LoadFramework.Load(name, tasks, perOffer, Resources.parse(taskResources), untilFinished, habits());
        LoadFramework framework = new LoadFramework((EventLoop) loops.next(), master.target(), load, connections);
        int status = 0;
        try {
            framework.start().get(within, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.out.println("not done: " + e);
            status = 1;
        }
        System.out.printf(
                Locale.ROOT,
                "tasks=%d failed=%d%s seconds=%.2f tasks_per_second=%.0f accept_to_running: %s%n",
                framework.done(),
                framework.failed(),
                framework.failures().isEmpty() ? "" : " " + framework.failures(),
                framework.took().toMillis() / 1000.0,
                framework.done() / (framework.took().toNanos() / 1e9),
                framework.running().summary());
        while (stay) {
            TimeUnit.HOURS.sleep(1);
        }
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        return status;
    }

    private LoadFramework.Habits habits() {
        return new LoadFramework.Habits(
                rate, kill, Duration.ofSeconds(reconnect), Duration.ofSeconds(failoverTimeout), command, atOnce);
    }
}
