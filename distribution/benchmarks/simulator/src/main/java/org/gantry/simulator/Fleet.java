package org.gantry.simulator;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Agents in great number on few threads. */
final class Fleet implements AutoCloseable {
    /** Agents that connect from one loopback address: each address has some 28,000 ports. */
    private static final int PER_ADDRESS = 20_000;

    private static final int PIPES_PER_THREAD = 8;
    private static final int WINDOW = 64;

    private final NioEventLoopGroup loops;
    private final Target target;
    private final AgentSettings settings;
    private final FleetCounts counts = new FleetCounts();
    private final List<SimulatedAgent> agents = new ArrayList<>();

    Fleet(Target target, AgentSettings settings, int agents, int threads) {
        this.target = target;
        this.settings = settings;
        this.loops = new NioEventLoopGroup(threads);
        List<EventLoop> each = new ArrayList<>();
        List<List<CallPipe>> pipes = new ArrayList<>();
        for (EventExecutor loop : loops) {
            each.add((EventLoop) loop);
            List<CallPipe> ofLoop = new ArrayList<>();
            for (int i = 0; i < PIPES_PER_THREAD; i++) {
                ofLoop.add(new CallPipe((EventLoop) loop, target, WINDOW));
            }
            pipes.add(ofLoop);
        }
        for (int i = 0; i < agents; i++) {
            int loop = i % each.size();
            CallPipe pipe = pipes.get(loop).get(i / each.size() % PIPES_PER_THREAD);
            this.agents.add(new SimulatedAgent(i, each.get(loop), pipe, target, from(i), settings, counts));
        }
    }

    private Optional<InetSocketAddress> from(int agent) {
        boolean local =
                !target.leader().isUnresolved() && target.leader().getAddress().isLoopbackAddress();
        return local ? Optional.of(new InetSocketAddress("127.0.0." + (2 + agent / PER_ADDRESS), 0)) : Optional.empty();
    }

    FleetCounts counts() {
        return counts;
    }

    /**
     * Lets all of them subscribe.
     *
     * @param perSecond at this rate; 0 all at once
     */
    void start(int perSecond) {
        for (int i = 0; i < agents.size(); i++) {
            long delay = perSecond == 0 ? 0 : i * 1_000_000L / perSecond;
            agents.get(i).start(delay, TimeUnit.MICROSECONDS);
        }
    }

    /** Ends all links, as a network that fails does. */
    void breakLinks() {
        agents.forEach(SimulatedAgent::breakLink);
    }

    /** Ends this many links, of agents taken at random. */
    void breakSome(int count) {
        ThreadLocalRandom.current().ints(count, 0, agents.size()).forEach(agent -> agents.get(agent)
                .breakLink());
    }

    /** Waits until this many are registered. @return whether they were in time */
    boolean awaitRegistered(int wanted, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (counts.registered().get() < wanted) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    @Override
    public void close() {
        agents.forEach(SimulatedAgent::stop);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /**
     * What all agents together have seen.
     *
     * @param registered agents that are registered now
     * @param registrations how often one was
     * @param refusals how often one was not, or lost its link
     * @param launched tasks
     * @param ended likewise
     * @param lastRegistration when the latest registration was, in nanoseconds of the system's clock
     */
    record FleetCounts(
            AtomicInteger registered,
            AtomicLong registrations,
            AtomicLong refusals,
            AtomicLong launched,
            AtomicLong ended,
            AtomicLong lastRegistration) {
        FleetCounts() {
            this(
                    new AtomicInteger(),
                    new AtomicLong(),
                    new AtomicLong(),
                    new AtomicLong(),
                    new AtomicLong(),
                    new AtomicLong());
        }
    }
}
