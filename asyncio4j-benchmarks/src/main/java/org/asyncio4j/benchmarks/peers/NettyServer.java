package org.asyncio4j.benchmarks.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** Netty on so many event loops. {@code NettyServer LOOPS nio|epoll echo|lines [KEYSTORE]}. */
public final class NettyServer {

    private static final int CHUNK = 256 << 10;

    private NettyServer() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) throws GeneralSecurityException, IOException, InterruptedException {
        int loops = Integer.parseInt(args[0]);
        boolean epoll = args[1].equals("epoll");
        if (epoll) {
            Epoll.ensureAvailability();
        }
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(loops, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        SslContext tls = args.length > 3 ? tls(args[3]) : null;
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        serving(bind(group, type, args[2].equals("lines"), tls).sync());
    }

    static ChannelFuture bind(
            EventLoopGroup group, Class<? extends ServerChannel> type, boolean lines, @Nullable SslContext tls) {
        return new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, CHUNK))
                .childHandler(new Connections(lines, tls))
                .bind(InetAddress.getLoopbackAddress(), 0);
    }

    static void serving(ChannelFuture bound) {
        InetSocketAddress address = (InetSocketAddress) bound.channel().localAddress();
        Control.serving(address.getPort(), () -> Math.max(0, PlatformDependent.usedDirectMemory()));
    }

    private static SslContext tls(String file) throws GeneralSecurityException, IOException {
        return SslContextBuilder.forServer(Control.keys(file))
                .sslProvider(SslProvider.JDK)
                .build();
    }

    private static final class Connections extends ChannelInitializer<SocketChannel> {
        private final boolean lines;
        private final @Nullable SslContext tls;

        Connections(boolean lines, @Nullable SslContext tls) {
            this.lines = lines;
            this.tls = tls;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            if (lines) {
                channel.pipeline().addLast(new LineBasedFrameDecoder(1024), new Lines());
            } else {
                channel.pipeline().addLast(new Echo());
            }
        }
    }

    private abstract static class Answering extends ChannelInboundHandlerAdapter {
        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
            context.close();
        }
    }

    private static final class Echo extends Answering {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }
    }

    private static final class Lines extends Answering {
        private final LineCount count = new LineCount();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf line = (ByteBuf) message;
            byte[] answer = count.line(line.readableBytes());
            line.release();
            if (answer != null) {
                context.write(Unpooled.wrappedBuffer(answer));
            }
        }
    }
}
