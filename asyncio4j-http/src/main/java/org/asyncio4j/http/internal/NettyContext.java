package org.asyncio4j.http.internal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * The context that Netty's decoders get which look at one: they ask it for an allocator and whether the channel is active, and
 * nothing else. So all of all loops share one that does nothing.
 */
final class NettyContext {

    static final ChannelHandlerContext IDLE = context();

    private NettyContext() {}

    private static ChannelHandlerContext context() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
        channel.config().setOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false));
        return channel.pipeline().firstContext();
    }
}
