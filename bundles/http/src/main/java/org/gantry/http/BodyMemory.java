package org.gantry.http;

import java.time.Duration;
import java.util.Map;

/**
 * The part of the heap that request bodies may hold together, whatever servlet and port they came to. Without it a few
 * large requests at a time end the process for want of memory.
 */
final class BodyMemory {
    /** A sixteenth of the heap. */
    static final BodyMemory SHARED = new BodyMemory(Runtime.getRuntime().maxMemory() / 16, Duration.ofSeconds(2));

    /** Bodies up to this size are not counted, so that calls of the usual size get through at any time. */
    static final int UNCOUNTED = 64 * 1024;

    private final long limit;
    private final Duration patience;
    private long used;

    BodyMemory(long limit, Duration patience) {
        this.limit = limit;
        this.patience = patience;
    }

    Share share() {
        return new Share();
    }

    synchronized long used() {
        return used;
    }

    private synchronized void take(long more, long held) {
        long deadline = System.nanoTime() + patience.toNanos();
        // A body that is larger than the limit passes as long as it is the only one.
        while (used + more > limit && used > held) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new HttpError(
                        503,
                        "Too many large requests at once, try again later",
                        Map.of("Connection", "close", "Retry-After", "1"));
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HttpError(503, "The server is stopping");
            }
        }
        used += more;
    }

    private synchronized void give(long bytes) {
        used -= bytes;
        notifyAll();
    }

    /** What one body holds. */
    final class Share implements AutoCloseable {
        private long held;

        /**
         * Called before the body's buffer grows.
         *
         * @throws HttpError 503 if the others do not leave enough in time
         */
        void growTo(long bytes) {
            if (bytes > UNCOUNTED && bytes > held) {
                take(bytes - held, held);
                held = bytes;
            }
        }

        @Override
        public void close() {
            if (held > 0) {
                give(held);
                held = 0;
            }
        }
    }
}
