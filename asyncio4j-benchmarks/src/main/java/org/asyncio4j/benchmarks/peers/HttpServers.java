package org.asyncio4j.benchmarks.peers;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.http.Http;
import org.asyncio4j.http.HttpServer;
import org.asyncio4j.http.HttpServerOptions;
import org.asyncio4j.http.Response;

/** Hello world by HTTP/1.1, on one loop. {@code HttpServers asyncio4j|epoll|nio}. All answer with the same header fields. */
public final class HttpServers {

    private static final String HELLO = "Hello, World!";

    private HttpServers() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) throws InterruptedException {
        if (args[0].equals("asyncio4j")) {
            ours();
        } else {
            netty(args[0].equals("epoll"));
        }
    }

    private static void ours() {
        HttpServerOptions options = HttpServerOptions.DEFAULT.withServer(ServerOptions.DEFAULT.withBacklog(1024));
        run(() -> {
            HttpServer server = await(Http.serve(
                    request -> request.path().equals("/hello") ? Response.text(HELLO) : Response.notFound(),
                    "127.0.0.1",
                    0,
                    options));
            Control.serving(server.port());
            await(server.serveForever());
        });
    }

    private static void netty(boolean epoll) throws InterruptedException {
        if (epoll) {
            Epoll.ensureAvailability();
        }
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        Clock clock = new Clock();
        group.scheduleAtFixedRate(clock, 1, 1, TimeUnit.SECONDS);
        InetSocketAddress address = (InetSocketAddress) new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new Hello(clock));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
        Control.serving(address.getPort());
    }

    /** The time as a header field, made anew each second. */
    private static final class Clock implements Runnable {
        // Loop thread only.
        private AsciiString date = now();

        @Override
        public void run() {
            date = now();
        }

        private static AsciiString now() {
            return new AsciiString(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        }
    }

    /** Answers the fast way: no aggregator, header fields that need no check, one flush for what was read. */
    private static final class Hello extends SimpleChannelInboundHandler<HttpObject> {
        private static final byte[] BODY = HELLO.getBytes(StandardCharsets.US_ASCII);
        private static final AsciiString TYPE = AsciiString.cached("text/plain; charset=utf-8");
        private static final AsciiString LENGTH = AsciiString.cached(Integer.toString(BODY.length));

        private final Clock clock;
        private boolean found;

        Hello(Clock clock) {
            this.clock = clock;
        }

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
                        .set(HttpHeaderNames.DATE, clock.date)
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
}
