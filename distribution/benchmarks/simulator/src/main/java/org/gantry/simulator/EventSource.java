package org.gantry.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;

/** One subscription: a POST whose answer is a stream of records. Everything happens on the thread of its event loop. */
final class EventSource extends Answers {
    private static final int LARGEST_EVENT = 256 << 20;

    /** What becomes of a subscription. */
    interface Listener {
        /** The master took the call. */
        void opened(String streamId);

        void record(byte[] record);

        /** The stream ended or never began. Nothing comes after it. */
        void ended(String reason);
    }

    private final Target target;
    private final InetSocketAddress master;
    private final Listener listener;
    private final RecordIo.Decoder decoder = new RecordIo.Decoder(LARGEST_EVENT);
    private Channel channel;
    private Optional<String> refusal = Optional.empty();
    private boolean over;

    private EventSource(Target target, InetSocketAddress master, Listener listener) {
        this.target = target;
        this.master = master;
        this.listener = listener;
    }

    /** Subscribes; on the loop's thread. */
    static EventSource open(
            EventLoop loop,
            Target target,
            Optional<InetSocketAddress> from,
            String path,
            byte[] call,
            Listener listener) {
        InetSocketAddress master = target.leader();
        EventSource source = new EventSource(target, master, listener);
        ChannelFuture connecting = Wire.connect(loop, master, from, source);
        source.channel = connecting.channel();
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                var unused = source.channel.writeAndFlush(Wire.post(master, path, call, Optional.empty()));
            } else {
                target.failed(master);
                source.over(String.valueOf(done.cause().getMessage()));
            }
        });
        return source;
    }

    void close() {
        var unused = channel.close();
    }

    @Override
    void begin(HttpResponse response) {
        int status = response.status().code();
        if (status == 200) {
            listener.opened(response.headers().get("Mesos-Stream-Id", ""));
            return;
        }
        String location = response.headers().get("Location", "");
        if (status == 307 && !location.isEmpty()) {
            target.redirected(location);
        }
        refusal = Optional.of("answered " + status);
    }

    @Override
    void content(ByteBuf bytes) {
        if (refusal.isPresent()) {
            refusal = refusal.map(text -> text + " " + bytes.toString(StandardCharsets.UTF_8));
            return;
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        try {
            for (byte[] record : decoder.feed(copy, 0, copy.length)) {
                listener.record(record);
            }
        } catch (ProtocolException e) {
            refusal = Optional.of(e.getMessage());
            close();
        }
    }

    @Override
    void end() {
        close();
    }

    @Override
    void closed(String reason) {
        over(refusal.orElse(reason));
    }

    private void over(String reason) {
        if (!over) {
            over = true;
            if (!reason.startsWith("answered")) {
                target.failed(master);
            }
            listener.ended(reason);
        }
    }
}
