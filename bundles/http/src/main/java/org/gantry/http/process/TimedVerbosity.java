package org.gantry.http.process;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** A level that falls back by itself. For any thread. */
public final class TimedVerbosity implements Verbosity {
    private final IntConsumer apply;
    private final ScheduledExecutorService timer;
    private int level;
    private long change;

    /** @param apply puts a level into effect */
    public TimedVerbosity(IntConsumer apply, ScheduledExecutorService timer) {
        this.apply = apply;
        this.timer = timer;
    }

    @Override
    public synchronized int level() {
        return level;
    }

    @Override
    public synchronized void set(int wanted, Duration duration) {
        change++;
        put(Math.max(0, wanted));
        if (level > 0) {
            long made = change;
            long nanos = Math.max(0, duration.toNanos());
            Future<?> unused = timer.schedule(() -> revert(made), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void revert(long made) {
        if (made == change) {
            put(0);
        }
    }

    private void put(int wanted) {
        if (wanted != level) {
            apply.accept(wanted);
            level = wanted;
        }
    }
}
