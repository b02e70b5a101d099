package org.gantry.http;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open streams of one servlet, looked after by one thread that exists only while there are any. */
final class StreamRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRegistry.class);
    private static final Duration TICK = Duration.ofMillis(200);

    /** For clients to take what is still to be sent when the servlet goes; the server would wait longer for them. */
    private static final Duration LAST_WRITES = Duration.ofMillis(300);

    private static final Duration LOOK = Duration.ofMillis(5);

    private final int limit;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutOff = new AtomicLong();
    private final ScheduledThreadPoolExecutor timer;
    private boolean ticking;
    private volatile boolean closed;

    StreamRegistry(int limit) {
        this.limit = limit;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-streams");
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(5, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    int size() {
        return streams.size();
    }

    long cutOff() {
        return cutOff.get();
    }

    /**
     * Runs something short once, later.
     *
     * @return cancels it
     * @throws HttpError 503 if the servlet is gone
     */
    Runnable after(Duration delay, Runnable action) {
        try {
            ScheduledFuture<?> scheduled = timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            throw new HttpError(503, "Shutting down");
        }
    }

    boolean isClosed() {
        return closed;
    }

    EventStream open(Exchange exchange, StreamOptions options) throws IOException {
        if (closed) {
            throw new HttpError(503, "Shutting down");
        }
        if (streams.size() >= limit) {
            throw new HttpError(503, "Too many open streams");
        }
        if (exchange.isHead()) {
            return EventStream.ended("HEAD has no body");
        }
        AsyncContext context = exchange.request().startAsync();
        context.setTimeout(0);
        EventStream stream =
                new EventStream(context, exchange.response(), ClientConnection.of(exchange.request()), options, this);
        streams.add(stream);
        stream.begin();
        startTicking();
        if (closed) {
            stream.close();
        }
        return stream;
    }

    void ended(EventStream stream, boolean tooSlow) {
        if (streams.remove(stream) && tooSlow) {
            cutOff.incrementAndGet();
        }
    }

    void close() {
        closed = true;
        streams.forEach(EventStream::close);
        long since = System.nanoTime();
        while (!streams.isEmpty() && System.nanoTime() - since < LAST_WRITES.toNanos()) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        streams.forEach(EventStream::abandon);
        timer.shutdown();
    }

    private synchronized void startTicking() {
        if (!ticking && !closed) {
            try {
                after(TICK, this::tick);
                ticking = true;
            } catch (HttpError e) {
                LOG.debug("The servlet was destroyed in the meantime", e);
            }
        }
    }

    private void tick() {
        long now = System.nanoTime();
        for (EventStream stream : streams) {
            try {
                stream.tick(now);
            } catch (RuntimeException e) {
                // One stream must not stop the clock of the others.
                LOG.error("Looking after a stream failed", e);
                stream.close();
            }
        }
        synchronized (this) {
            ticking = false;
        }
        if (!streams.isEmpty() && !closed) {
            startTicking();
        }
    }
}
