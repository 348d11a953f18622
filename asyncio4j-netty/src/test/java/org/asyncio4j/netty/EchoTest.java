package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.netty.NettyLoop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Queue;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;

/** Channels of Netty and our own talk to each other on one loop. */
class EchoTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Sends back what it reads. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final List<Thread> threads;
        private final EventLoop loop = Loops.getRunningLoop();

        Echo(List<Thread> threads) {
            this.threads = threads;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            assertEquals(loop, Loops.getRunningLoopOrNull());
            assertTrue(ctx.channel().eventLoop().inEventLoop());
            threads.add(Thread.currentThread());
            ctx.writeAndFlush(message, ctx.voidPromise());
        }
    }

    /** Puts what it reads into a queue. */
    private static final class Received extends SimpleChannelInboundHandler<ByteBuf> {

        private final Queue<String> received;

        Received(Queue<String> received) {
            this.received = received;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
            received.putNowait(message.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            received.putNowait("<end>");
        }
    }

    private final List<Thread> threads = new ArrayList<>();

    private Channel server(IoEventLoop group) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Echo(threads));
                    }
                })
                .bind(ANY);
        await(bound);
        return bound.channel();
    }

    private static Bootstrap client(IoEventLoop group, Queue<String> received) {
        return new Bootstrap().group(group).channel(NioSocketChannel.class).handler(new Received(received));
    }

    private static int portOf(Channel server) {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    @AsyncioTest
    void nettyTalksToNetty(EventLoop loop) {
        IoEventLoop group = NettyLoop.newGroup();
        Channel server = server(group);
        Queue<String> received = new Queue<>();
        ChannelFuture connected = client(group, received).connect(server.localAddress());
        await(connected);
        for (int i = 0; i < 10; i++) {
            connected.channel().writeAndFlush(bytes("message " + i));
            assertEquals("message " + i, await(received.get()));
        }
        assertEquals(10, threads.size());
        assertEquals(1, threads.stream().distinct().count());
        await(connected.channel().close());
        assertEquals("<end>", await(received.get()));
        await(server.close());
    }

    @AsyncioTest
    void nettyClientTalksToOurServer() throws Exception {
        IoEventLoop group = NettyLoop.newGroup();
        Server server = await(startServer(
                (reader, writer) -> {
                    while (true) {
                        String line = await(reader.readlineString());
                        if (line == null) {
                            break;
                        }
                        writer.write(line + "\n");
                        await(writer.drain());
                    }
                    writer.close();
                },
                "127.0.0.1",
                0));
        Queue<String> received = new Queue<>();
        ChannelFuture connected = client(group, received).connect("127.0.0.1", server.port());
        await(connected);
        connected.channel().writeAndFlush(bytes("hello\n"));
        assertEquals("hello\n", await(received.get()));
        await(connected.channel().close());
        server.close();
        await(server.waitClosed());
    }

    @AsyncioTest
    void ourClientTalksToNettyServer() throws Exception {
        IoEventLoop group = NettyLoop.newGroup();
        Channel server = server(group);
        try (StreamPair pair = await(openConnection("127.0.0.1", portOf(server)))) {
            pair.writer().write("hello\n");
            assertEquals("hello", await(pair.reader().readlineString()));
        }
        await(server.close());
    }

    @AsyncioTest
    void manyBytesPassThroughFullSockets() {
        IoEventLoop group = NettyLoop.newGroup();
        Channel server = server(group);
        int size = 8 << 20;
        long[] count = new long[1];
        Queue<String> done = new Queue<>();
        ChannelFuture connected = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
                        count[0] += message.readableBytes();
                        if (count[0] == size) {
                            done.putNowait("all");
                        }
                    }
                })
                .connect(server.localAddress());
        await(connected);
        connected.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[size]));
        assertEquals("all", await(done.get()));
        await(connected.channel().close());
        await(server.close());
    }

    @AsyncioTest
    void readsOneByOneWithoutAutoRead() {
        IoEventLoop group = NettyLoop.newGroup();
        Channel server = server(group);
        Queue<String> received = new Queue<>();
        ChannelFuture connected =
                client(group, received).option(ChannelOption.AUTO_READ, false).connect(server.localAddress());
        await(connected);
        Channel channel = connected.channel();
        for (int i = 0; i < 5; i++) {
            channel.writeAndFlush(bytes("x" + i));
            await(org.asyncio4j.Asyncio.sleep(0.1));
            assertTrue(received.empty());
            channel.read();
            assertEquals("x" + i, await(received.get()));
        }
        await(channel.close());
        await(server.close());
    }

    @AsyncioTest
    void aTaskThatWritesDoesSoAtOnce() {
        IoEventLoop group = NettyLoop.newGroup();
        Channel server = server(group);
        ChannelFuture connected = client(group, new Queue<>()).connect(server.localAddress());
        await(connected);
        assertTrue(connected.channel().writeAndFlush(bytes("now")).isDone());
        Task<Boolean> inAnotherTask =
                createTask(() -> connected.channel().writeAndFlush(bytes("now")).isDone());
        assertTrue(await(inAnotherTask));
        await(connected.channel().close());
        await(server.close());
    }

    @AsyncioTest
    void failsToConnectWithTheExceptionOfNetty() throws Exception {
        // Bound, so that nobody else takes the port, and without listening.
        try (Socket bound = new Socket()) {
            bound.bind(ANY);
            IoEventLoop group = NettyLoop.newGroup();
            ChannelFuture connected = client(group, new Queue<>()).connect("127.0.0.1", bound.getLocalPort());
            assertThrows(ConnectException.class, () -> await(connected, ConnectException.class));
            assertFalse(connected.channel().isOpen());
        }
    }

    @AsyncioTest
    void manyClientsAtOnce() {
        IoEventLoop group = NettyLoop.newGroup();
        Channel server = server(group);
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String text = "client " + i;
            tasks.add(createTask(() -> {
                Queue<String> received = new Queue<>();
                ChannelFuture connected = client(group, received).connect(server.localAddress());
                await(connected);
                connected.channel().writeAndFlush(bytes(text));
                String answer = await(received.get());
                await(connected.channel().close());
                return answer;
            }));
        }
        List<String> answers = await(gather(tasks));
        assertEquals("client 49", answers.get(49));
        await(server.close());
    }
}
