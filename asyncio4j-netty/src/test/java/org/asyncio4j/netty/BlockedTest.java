package org.asyncio4j.netty;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.asyncio4j.RunOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A handler of Netty's that blocks the loop is reported as what blocks it, by the watchdog and by debug mode. */
@Tag("real-time")
class BlockedTest {

    private static final String FRAME = "\\$Blocking\\.channelActive\\(";

    private final Logger logger = Logger.getLogger("asyncio");
    private final List<String> told = new CopyOnWriteArrayList<>();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            told.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    /** Blocks the loop for 200 ms, and until somebody has told so. */
    private final class Blocking extends ChannelInboundHandlerAdapter {

        private final boolean untilTold;

        Blocking(boolean untilTold) {
            this.untilTold = untilTold;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            do {
                Thread.sleep(200);
            } while (untilTold && lines(FRAME).isEmpty());
        }
    }

    private List<String> lines(String pattern) {
        return told.stream().filter(Pattern.compile(pattern).asPredicate()).toList();
    }

    /** Connects a channel to {@code blocking}, and waits until a line with {@code pattern} is logged. */
    private void block(RunOptions options, Blocking blocking, String pattern) {
        run(
                async(() -> {
                    IoEventLoop group = NettyLoop.newGroup();
                    ChannelFuture bound = new ServerBootstrap()
                            .group(group)
                            .channel(NioServerSocketChannel.class)
                            .childHandler(blocking)
                            .bind(InetAddress.getLoopbackAddress(), 0);
                    NettyLoop.await(bound);
                    NettyLoop.await(new Bootstrap()
                            .group(group)
                            .channel(NioSocketChannel.class)
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(bound.channel().localAddress()));
                    while (lines(pattern).isEmpty()) {
                        await(sleep(0.01));
                    }
                }),
                options);
    }

    @Test
    void theWatchdogTellsTheStackOfAHandler() {
        block(RunOptions.DEFAULT.withDebug(false).withBlockedLimit(0.1), new Blocking(true), FRAME);
        String report = lines(FRAME).getFirst();
        assertTrue(report.matches("(?s)A callback (runs|blocks its thread) at .*"), report);
    }

    @Test
    void debugModeTellsTheCallbackOfThisModule() {
        String report = "^Executing <.*NioRegistration.*> took (0\\.[2-9]|[1-9]\\d*\\.)\\d* seconds$";
        block(RunOptions.DEFAULT.withDebug(true), new Blocking(false), report);
        assertEquals(1, lines(report).size(), told::toString);
    }
}
