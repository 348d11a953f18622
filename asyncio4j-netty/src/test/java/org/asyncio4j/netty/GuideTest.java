package org.asyncio4j.netty;

import static io.netty.util.CharsetUtil.UTF_8;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.netty.NettyLoop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.asyncio4j.StreamPair;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** The programs in {@code docs/netty.md} do what it says: each of them stands in a test. */
class GuideTest {

    private static final Path SOURCES = Path.of("src/test/java/org/asyncio4j/netty");
    private static final Path GUIDE = Path.of("..", "docs", "netty.md");

    @AsyncioTest
    void aServerAnswersByTasks() throws Exception {
        IoEventLoop group = NettyLoop.newGroup();
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
                        String name = message.toString(UTF_8);
                        createTask(() -> {
                            await(sleep(0.01)); // whatever the answer takes
                            ctx.writeAndFlush(Unpooled.copiedBuffer("Hello " + name, UTF_8));
                        });
                    }
                })
                .bind("127.0.0.1", 0);
        await(bound);
        int port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
        try (StreamPair pair = await(openConnection("127.0.0.1", port))) {
            pair.writer().write("Ana");
            assertEquals("Hello Ana", new String(await(pair.reader().readexactly(9)), StandardCharsets.UTF_8));
        }
        await(bound.channel().close());
    }

    /** Regardless of how deep it is indented. */
    private static String flat(String program) {
        return program.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    @Test
    void eachProgramOfTheGuideStandsInATest() throws IOException {
        String[] parts = Files.readString(GUIDE).split("```");
        StringBuilder tests = new StringBuilder();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                tests.append(flat(Files.readString(file)));
            }
        }
        List<String> programs = Stream.of(parts)
                .filter(part -> part.startsWith("text\n"))
                .map(part -> flat(part.substring(5)).strip())
                .toList();
        assertEquals(7, programs.size());
        for (String program : programs) {
            assertTrue(tests.indexOf(program) >= 0, program);
        }
    }
}
