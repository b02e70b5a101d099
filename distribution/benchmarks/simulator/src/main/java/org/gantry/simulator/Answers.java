package org.gantry.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/** What comes back on a connection, piece by piece, on the connection's thread. */
abstract class Answers extends SimpleChannelInboundHandler<HttpObject> {
    private String failure = "closed by the master";

    /** Status and headers of the next answer. */
    abstract void begin(HttpResponse response);

    /** Some of its body; the bytes are not to be kept. */
    abstract void content(ByteBuf bytes);

    /** The answer is complete. */
    abstract void end();

    /** The connection is gone. */
    abstract void closed(String reason);

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpResponse response) {
            begin(response);
        }
        if (message instanceof HttpContent part) {
            content(part.content());
            if (message instanceof LastHttpContent) {
                end();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed(failure);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failure = String.valueOf(cause.getMessage());
        context.close();
    }
}
