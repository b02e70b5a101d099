package org.gantry.simulator;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Opens connections and makes requests; nothing here waits. */
final class Wire {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int LONGEST_LINE = 8192;
    private static final int CHUNK = 64 * 1024;

    private Wire() {}

    /**
     * Connects on the given thread.
     *
     * @param from local address, so that more connections fit than one address has ports
     */
    static ChannelFuture connect(
            EventLoop loop, InetSocketAddress to, Optional<InetSocketAddress> from, Answers answers) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec(LONGEST_LINE, LONGEST_LINE, CHUNK))
                                .addLast(answers);
                    }
                });
        return from.map(address -> bootstrap.connect(to, address)).orElseGet(() -> bootstrap.connect(to));
    }

    /**
     * A POST in protobuf.
     *
     * @param stream the subscription that it belongs to; empty for a subscription itself
     */
    static FullHttpRequest post(InetSocketAddress to, String path, byte[] body, Optional<String> stream) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path, Unpooled.wrappedBuffer(body));
        request.headers()
                .set(HttpHeaderNames.HOST, to.getHostString() + ":" + to.getPort())
                .set(HttpHeaderNames.CONTENT_TYPE, "application/x-protobuf")
                .set(HttpHeaderNames.ACCEPT, "application/x-protobuf")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        stream.ifPresent(id -> request.headers().set("Mesos-Stream-Id", id));
        return request;
    }

    /** A GET. */
    static FullHttpRequest get(InetSocketAddress to, String path) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers().set(HttpHeaderNames.HOST, to.getHostString() + ":" + to.getPort());
        return request;
    }
}
