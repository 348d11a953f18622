package org.asyncio4j.benchmarks.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.internal.PlatformDependent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** Netty's own HTTP/1.1, HTTP/2 and WebSocket, on one event loop. */
final class NettyHttp {

    private static final byte[] BODY = HttpServers.HELLO.getBytes(StandardCharsets.US_ASCII);
    private static final AsciiString TYPE = AsciiString.cached("text/plain; charset=utf-8");
    private static final AsciiString LENGTH = AsciiString.cached(Integer.toString(BODY.length));

    // Loop thread only. The time as a header field, made anew each second.
    private AsciiString date = now();

    private NettyHttp() {}

    /** Serves until standard input ends. */
    static void serve(String protocol, boolean epoll) throws InterruptedException {
        if (epoll) {
            Epoll.ensureAvailability();
        }
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        NettyHttp server = new NettyHttp();
        group.scheduleAtFixedRate(() -> server.date = now(), 1, 1, TimeUnit.SECONDS);
        InetSocketAddress address = (InetSocketAddress) new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(server.connections(protocol))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
        Control.serving(address.getPort(), () -> Math.max(0, PlatformDependent.usedDirectMemory()));
    }

    private static AsciiString now() {
        return new AsciiString(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    }

    private ChannelHandler connections(String protocol) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                switch (protocol) {
                    case "http2" ->
                        pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Hello2());
                    case "ws" ->
                        pipeline.addLast(
                                new HttpServerCodec(),
                                new HttpObjectAggregator(65_536),
                                new WebSocketServerProtocolHandler("/echo"),
                                new Echo());
                    default -> pipeline.addLast(new HttpServerCodec(), new Hello());
                }
            }
        };
    }

    /** Answers the fast way: no aggregator, header fields that need no check, one flush for what was read. */
    private final class Hello extends SimpleChannelInboundHandler<HttpObject> {
        private boolean found;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpRequest request) {
                found = request.uri().equals("/hello");
            }
            if (message instanceof LastHttpContent) {
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        found ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND,
                        Unpooled.wrappedBuffer(BODY),
                        DefaultHttpHeadersFactory.headersFactory().withValidation(false),
                        DefaultHttpHeadersFactory.trailersFactory());
                response.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, TYPE)
                        .set(HttpHeaderNames.DATE, date)
                        .set(HttpHeaderNames.CONTENT_LENGTH, LENGTH);
                context.write(response, context.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
            context.close();
        }
    }

    /** The same by frames, without a channel for each stream. */
    private final class Hello2 extends ChannelInboundHandlerAdapter {
        private static final AsciiString OK = AsciiString.cached("200");
        private static final AsciiString NOT_FOUND = AsciiString.cached("404");

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof Http2HeadersFrame request && request.isEndStream()) {
                Http2FrameStream stream = request.stream();
                boolean found = AsciiString.contentEquals(request.headers().path(), "/hello");
                Http2Headers headers = new DefaultHttp2Headers(false)
                        .status(found ? OK : NOT_FOUND)
                        .add(HttpHeaderNames.CONTENT_TYPE, TYPE)
                        .add(HttpHeaderNames.DATE, date)
                        .add(HttpHeaderNames.CONTENT_LENGTH, LENGTH);
                context.write(new DefaultHttp2HeadersFrame(headers).stream(stream));
                context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(BODY), true).stream(stream));
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
            context.close();
        }
    }

    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                context.write(text.retain(), context.voidPromise());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
            context.close();
        }
    }
}
