package org.gantry.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * Calls on a connection that stays open, several under way at a time, answered in their order. It connects when there is
 * something to send. Everything happens on the thread of its event loop.
 */
final class CallPipe {
    /** Takes what came of a call. */
    interface Done {
        /** @param status 0 if the connection broke before the answer */
        void answered(int status, byte[] body);
    }

    private record Call(Function<InetSocketAddress, FullHttpRequest> request, Done done) {}

    private final EventLoop loop;
    private final Target target;
    private final int window;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Deque<Call> sent = new ArrayDeque<>();
    private Optional<Channel> channel = Optional.empty();
    private InetSocketAddress master;
    private boolean connecting;

    /** @param window how many calls may wait for their answers */
    CallPipe(EventLoop loop, Target target, int window) {
        this.loop = loop;
        this.target = target;
        this.window = window;
    }

    /** A call of a subscription; on the loop's thread. */
    void post(String path, byte[] body, String stream, Done done) {
        send(to -> Wire.post(to, path, body, Optional.of(stream).filter(id -> !id.isEmpty())), done);
    }

    void get(String path, Done done) {
        send(to -> Wire.get(to, path), done);
    }

    int waiting() {
        return waiting.size() + sent.size();
    }

    private void send(Function<InetSocketAddress, FullHttpRequest> request, Done done) {
        waiting.add(new Call(request, done));
        write();
    }

    private void write() {
        if (channel.isEmpty()) {
            connect();
            return;
        }
        boolean written = false;
        while (!waiting.isEmpty() && sent.size() < window) {
            Call call = waiting.remove();
            sent.add(call);
            var unused = channel.get().write(call.request().apply(master));
            written = true;
        }
        if (written) {
            channel.get().flush();
        }
    }

    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        master = target.leader();
        ChannelFuture future = Wire.connect(loop, master, Optional.empty(), new Pipe());
        future.addListener(done -> {
            connecting = false;
            if (done.isSuccess()) {
                channel = Optional.of(future.channel());
                write();
            } else {
                target.failed(master);
                fail(waiting);
            }
        });
    }

    private static void fail(Deque<Call> calls) {
        Deque<Call> failed = new ArrayDeque<>(calls);
        calls.clear();
        failed.forEach(
                call -> call.done().answered(0, "the connection to the master broke".getBytes(StandardCharsets.UTF_8)));
    }

    private final class Pipe extends Answers {
        private int status;
        private ByteArrayOutputStream body = new ByteArrayOutputStream();

        @Override
        void begin(HttpResponse response) {
            status = response.status().code();
            if (status == 307) {
                target.redirected(response.headers().get("Location", ""));
            }
        }

        @Override
        void content(ByteBuf bytes) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            body.writeBytes(copy);
        }

        @Override
        void end() {
            Call call = sent.poll();
            byte[] answer = body.toByteArray();
            body = new ByteArrayOutputStream();
            if (status == 307) {
                channel.ifPresent(Channel::close);
            }
            if (call != null) {
                call.done().answered(status, answer);
            }
            write();
        }

        @Override
        void closed(String reason) {
            channel = Optional.empty();
            fail(sent);
            if (!waiting.isEmpty()) {
                write();
            }
        }
    }
}
