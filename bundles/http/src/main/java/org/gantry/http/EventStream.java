package org.gantry.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer without an end. Whoever sends never waits: chunks are kept until the client takes them, up to a limit. A
 * client that lags further behind, takes nothing for too long, or goes away, is cut off. For any thread.
 */
public final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int WRITE_SIZE = 64 * 1024;
    private static final long CLIENT_CHECK_NANOS = Duration.ofMillis(500).toNanos();

    private enum State {
        OPEN,
        /** What is buffered still goes out. */
        CLOSING,
        CLOSED
    }

    private final AsyncContext context;
    private final HttpServletResponse response;
    private final ClientConnection client;
    private final StreamOptions options;
    private final StreamRegistry registry;
    private final Object lock = new Object();
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private final List<Consumer<String>> listeners = new ArrayList<>();
    private ServletOutputStream output;
    private int bufferedBytes;
    private boolean unflushed;
    private long progressAt = System.nanoTime();
    private State state = State.OPEN;
    private String endReason = "";
    private long clientCheckedAt = System.nanoTime();
    private long heartbeatNanos;
    private long nextHeartbeat;
    private Supplier<byte[]> heartbeat;

    EventStream(
            AsyncContext context,
            HttpServletResponse response,
            ClientConnection client,
            StreamOptions options,
            StreamRegistry registry) {
        this.context = context;
        this.response = response;
        this.client = client;
        this.options = options;
        this.registry = registry;
    }

    /** A stream that has no reader. */
    static EventStream ended(String reason) {
        EventStream stream = new EventStream(null, null, null, StreamOptions.DEFAULT, null);
        stream.state = State.CLOSED;
        stream.endReason = reason;
        return stream;
    }

    void begin() throws IOException {
        synchronized (lock) {
            output = response.getOutputStream();
            // The headers go out now, even if the first chunk is long in coming.
            unflushed = true;
            output.setWriteListener(new Listener());
        }
    }

    /**
     * Hands a chunk over for sending. The array must not be changed afterwards.
     *
     * @return false if the stream has ended, or ends now because its reader is too far behind
     */
    public boolean send(byte[] chunk) {
        return queue(chunk) && flush();
    }

    /**
     * As {@link #send}, but the chunk may wait for the next {@link #flush} or {@link #send}, which must follow soon: what is
     * sent together costs little more than a single chunk.
     */
    public boolean queue(byte[] chunk) {
        if (!fits(chunk)) {
            drain();
        }
        boolean overflow;
        synchronized (lock) {
            if (state != State.OPEN) {
                return false;
            }
            overflow = !fits(chunk);
            if (!overflow) {
                enqueue(chunk);
            }
        }
        if (overflow) {
            cut("reader too slow: more than " + options.maxBufferedBytes() + " bytes behind", true);
        }
        return !overflow;
    }

    /**
     * Sends what was queued.
     *
     * @return false if the stream has ended
     */
    public boolean flush() {
        drain();
        return isOpen();
    }

    private boolean fits(byte[] chunk) {
        synchronized (lock) {
            return (long) bufferedBytes + chunk.length <= options.maxBufferedBytes();
        }
    }

    private void enqueue(byte[] chunk) {
        if (queue.isEmpty() && !unflushed) {
            progressAt = System.nanoTime();
        }
        queue.add(chunk);
        bufferedBytes += chunk.length;
    }

    /** Whether chunks are still accepted. */
    public boolean isOpen() {
        synchronized (lock) {
            return state == State.OPEN;
        }
    }

    /** What is sent and not yet taken by the server's socket. */
    public int bufferedBytes() {
        synchronized (lock) {
            return bufferedBytes;
        }
    }

    /** Ends the stream in order: what was sent before still goes out. */
    public void close() {
        synchronized (lock) {
            if (state != State.OPEN) {
                return;
            }
            state = State.CLOSING;
            endReason = "closed";
        }
        drain();
    }

    /** Ends the stream at once: what the client has not taken yet is lost. */
    void abandon() {
        cut("the server stops", false);
    }

    /**
     * Sends a chunk again and again, whatever else is sent, until the stream ends. Replaces an earlier heartbeat.
     *
     * @param interval from now until the first one, and between them; exact to a quarter of a second
     */
    public void heartbeat(Duration interval, Supplier<byte[]> chunk) {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("The interval is positive");
        }
        synchronized (lock) {
            heartbeatNanos = interval.toNanos();
            nextHeartbeat = System.nanoTime() + heartbeatNanos;
            heartbeat = chunk;
        }
    }

    /**
     * Calls back once when the stream has ended, for whatever reason, at once if it has. The listener runs on the thread
     * that ends it, which may be one that calls {@link #send}; it must be quick.
     */
    public void onClose(Consumer<String> reason) {
        synchronized (lock) {
            if (state != State.CLOSED) {
                listeners.add(reason);
                return;
            }
        }
        reason.accept(endReason);
    }

    void tick(long now) {
        Supplier<byte[]> beat = null;
        boolean stalled;
        boolean clientLeft = false;
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            stalled = (unflushed || !queue.isEmpty() || state == State.CLOSING)
                    && now - progressAt > options.writeTimeout().toNanos();
            if (heartbeat != null && now - nextHeartbeat >= 0) {
                beat = heartbeat;
                nextHeartbeat += heartbeatNanos;
            }
            if (now - clientCheckedAt >= CLIENT_CHECK_NANOS) {
                clientCheckedAt = now;
                // Here, where the stream cannot end: after it the connection is the server's again.
                clientLeft = client.isClosed();
            }
        }
        if (stalled) {
            cut("reader too slow: took nothing for " + options.writeTimeout().toMillis() + " ms", true);
        } else if (clientLeft) {
            cut("closed by the client", false);
        } else if (beat != null) {
            sendHeartbeat(beat);
        }
    }

    private void sendHeartbeat(Supplier<byte[]> beat) {
        try {
            send(beat.get());
        } catch (RuntimeException e) {
            LOG.error("A stream's heartbeat failed", e);
            cut("internal error", false);
        }
    }

    /** Writes as much as goes out without waiting. */
    private void drain() {
        boolean finished = false;
        String failure = null;
        synchronized (lock) {
            if (state == State.CLOSED || output == null) {
                return;
            }
            try {
                finished = writeWhileReady() && state == State.CLOSING;
            } catch (IOException | IllegalStateException e) {
                failure = "closed by the client";
            }
        }
        if (failure != null) {
            cut(failure, false);
        } else if (finished) {
            end(endReason, false, client.hasSpoken());
        }
    }

    /** True if all that was sent is with the server. */
    private boolean writeWhileReady() throws IOException {
        while (output.isReady()) {
            progressAt = System.nanoTime();
            if (!queue.isEmpty()) {
                output.write(nextWrite());
                unflushed = true;
            } else if (unflushed) {
                unflushed = false;
                output.flush();
            } else {
                return true;
            }
        }
        return false;
    }

    /** Small chunks that wait together go out together. */
    private byte[] nextWrite() {
        byte[] first = queue.remove();
        int size = first.length;
        if (queue.isEmpty() || size >= WRITE_SIZE) {
            bufferedBytes -= size;
            return first;
        }
        List<byte[]> parts = new ArrayList<>(List.of(first));
        while (!queue.isEmpty() && size + queue.peek().length <= WRITE_SIZE) {
            size += queue.peek().length;
            parts.add(queue.remove());
        }
        byte[] joined = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        bufferedBytes -= size;
        return joined;
    }

    private void cut(String reason, boolean tooSlow) {
        end(reason, tooSlow, true);
    }

    private void end(String reason, boolean tooSlow, boolean abort) {
        List<Consumer<String>> told;
        synchronized (lock) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            endReason = reason;
            queue.clear();
            bufferedBytes = 0;
            heartbeat = null;
            told = List.copyOf(listeners);
            listeners.clear();
        }
        registry.ended(this, tooSlow);
        if (abort) {
            LOG.debug("Stream cut off: {}", reason);
            ClientConnection.breakOff(response);
        }
        complete();
        for (Consumer<String> listener : told) {
            tell(listener, reason);
        }
    }

    private static void tell(Consumer<String> listener, String reason) {
        try {
            listener.accept(reason);
        } catch (RuntimeException e) {
            LOG.error("A listener for the end of a stream failed: reason={}", reason, e);
        }
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The request of a stream was completed already", e);
        }
    }

    private final class Listener implements WriteListener {
        @Override
        public void onWritePossible() {
            drain();
        }

        @Override
        public void onError(Throwable cause) {
            LOG.debug("Writing to a stream failed", cause);
            if (cause instanceof TimeoutException) {
                // The server's idle timeout, where it is shorter than ours.
                cut("reader too slow: took nothing until the server's timeout", true);
            } else {
                cut("closed by the client", false);
            }
        }
    }
}
