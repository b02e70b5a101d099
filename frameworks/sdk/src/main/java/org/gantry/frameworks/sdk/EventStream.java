package org.gantry.frameworks.sdk;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;

/** Cuts a response body into events; asks for more bytes only when those that came are dealt with. */
final class EventStream implements Flow.Subscriber<List<ByteBuffer>> {
    private final RecordIo.Decoder decoder;
    private final Consumer<Event> events;
    private final Consumer<String> ended;
    private volatile Flow.Subscription subscription;
    private volatile boolean cancelled;
    private volatile long lastBytes = System.nanoTime();

    EventStream(int maximumRecordBytes, Consumer<Event> events, Consumer<String> ended) {
        this.decoder = new RecordIo.Decoder(maximumRecordBytes);
        this.events = events;
        this.ended = ended;
    }

    /** On the clock of {@link System#nanoTime}. */
    long lastBytes() {
        return lastBytes;
    }

    void cancel() {
        cancelled = true;
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (cancelled) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        lastBytes = System.nanoTime();
        try {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                for (byte[] record : decoder.feed(bytes, 0, bytes.length)) {
                    if (!cancelled) {
                        events.accept(Event.parseFrom(record));
                    }
                }
            }
        } catch (ProtocolException | InvalidProtocolBufferException e) {
            cancel();
            ended.accept("the master sent what is no event: " + e.getMessage());
            return;
        }
        lastBytes = System.nanoTime();
        subscription.request(1);
    }

    @Override
    public void onError(Throwable failure) {
        ended.accept("the connection broke: " + failure);
    }

    @Override
    public void onComplete() {
        ended.accept("the master closed the stream");
    }
}
