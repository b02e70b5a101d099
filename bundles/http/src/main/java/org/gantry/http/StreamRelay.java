package org.gantry.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Passes what another server streams on to a stream of this one, as the JDK's HTTP client publishes it. No thread waits;
 * when either side ends, so does the other.
 */
public final class StreamRelay {
    private StreamRelay() {}

    /** Connects the two. The publisher must not have been subscribed to before. */
    public static void connect(Flow.Publisher<List<ByteBuffer>> source, EventStream target) {
        Relay relay = new Relay(target);
        target.onClose(reason -> relay.cancel());
        source.subscribe(relay);
    }

    /** Lets go of a stream that nobody reads. */
    public static void discard(Flow.Publisher<List<ByteBuffer>> source) {
        source.subscribe(new Discard());
    }

    private static final class Relay implements Flow.Subscriber<List<ByteBuffer>> {
        private final EventStream stream;
        private Flow.Subscription subscription;
        private boolean cancelled;

        Relay(EventStream stream) {
            this.stream = stream;
        }

        @Override
        public synchronized void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (cancelled) {
                given.cancel();
            } else {
                given.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                if (!stream.send(chunk)) {
                    cancel();
                    return;
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            stream.close();
        }

        @Override
        public void onComplete() {
            stream.close();
        }

        synchronized void cancel() {
            cancelled = true;
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    private static final class Discard implements Flow.Subscriber<List<ByteBuffer>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> item) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
