package org.gantry.simulator;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask for the same thing again and again, each as soon as it has its answer and a pause is over. */
final class Pollers {
    private final NioEventLoopGroup loops;
    private final Target target;
    private final String path;
    private final byte[] body;
    private final long pauseMillis;
    private final Latencies latencies = new Latencies();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean stopped;

    /**
     * @param body of a POST in protobuf; empty for a GET
     * @param pauseMillis between an answer and the next question
     */
    Pollers(NioEventLoopGroup loops, Target target, String path, byte[] body, long pauseMillis) {
        this.loops = loops;
        this.target = target;
        this.path = path;
        this.body = body.clone();
        this.pauseMillis = pauseMillis;
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            EventLoop loop = loops.next();
            CallPipe pipe = new CallPipe(loop, target, 1);
            loop.execute(() -> poll(loop, pipe));
        }
    }

    private void poll(EventLoop loop, CallPipe pipe) {
        long begin = System.nanoTime();
        CallPipe.Done done = (status, answer) -> {
            if (status == 200) {
                latencies.add(System.nanoTime() - begin);
                bytes.set(answer.length);
            } else {
                failures.incrementAndGet();
            }
            if (!stopped) {
                var unused =
                        loop.schedule(() -> poll(loop, pipe), status == 200 ? pauseMillis : 100, TimeUnit.MILLISECONDS);
            }
        };
        if (body.length == 0) {
            pipe.get(path, done);
        } else {
            pipe.post(path, body, "", done);
        }
    }

    void stop() {
        stopped = true;
    }

    String summary() {
        return "bytes=" + bytes.get() + " failures=" + failures.get() + " " + latencies.summary();
    }
}
