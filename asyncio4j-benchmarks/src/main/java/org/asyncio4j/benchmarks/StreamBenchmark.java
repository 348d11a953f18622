package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.openConnection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Runner;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.lowlevel.StreamFeed;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Messages of 1 KiB over the loopback. At the other end is a thread with a blocking socket and one
 * buffer, which allocates nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class StreamBenchmark {

    private static final int SIZE = 1 << 10;
    private static final int READS = 10_000;
    private static final int ECHOES = 1_000;
    private static final int LINES = 1_000;

    private static final byte[] MANY_LINES =
            ("x".repeat(31) + "\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);

    private final Runner runner = new Runner();
    private @Nullable SocketChannel floods;
    private @Nullable SocketChannel asks;
    private @Nullable StreamPair flooded;
    private @Nullable StreamPair asked;

    /** One end of a connection. */
    @FunctionalInterface
    private interface Peer {
        void talk(SocketChannel channel) throws IOException;
    }

    /** Makes the loop and the connections. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            flooded = connect(server);
            floods = accept(server);
            asked = connect(server);
            asks = accept(server);
        }
        start(floods, StreamBenchmark::flood);
        start(asks, StreamBenchmark::ask);
    }

    /** Closes them. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        floods.close();
        asks.close();
        runner.close();
    }

    /** A message that is mostly there already, read whole. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public int readMessage() {
        return runner.run(async(() -> {
            int count = 0;
            for (int i = 0; i < READS; i++) {
                count += await(flooded.reader().readexactly(SIZE)).length;
            }
            return count;
        }));
    }

    /** The same by lending. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public int lendMessage() {
        return runner.run(async(() -> {
            int[] count = new int[1];
            while (count[0] < READS * SIZE) {
                await(flooded.reader().readWith(view -> {
                    int taken = Math.min(view.remaining(), READS * SIZE - count[0]);
                    view.position(taken);
                    count[0] += taken;
                }));
            }
            return count[0];
        }));
    }

    /** A line of 32 bytes that is there. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int readLine() {
        return runner.run(async(() -> {
            StreamReader lines = lines();
            int count = 0;
            for (byte[] line = await(lines.readline()); line.length > 0; line = await(lines.readline())) {
                count += line.length;
            }
            return count;
        }));
    }

    /** The same as a text. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int eachLine() {
        return runner.run(async(() -> {
            int count = 0;
            for (String line : each(lines().lines())) {
                count += line.length();
            }
            return count;
        }));
    }

    /** The same where it is. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int forEachLine() {
        return runner.run(async(() -> {
            int[] count = new int[1];
            await(lines().forEachLine((array, from, to) -> count[0] += to - from));
            return count[0];
        }));
    }

    private static StreamReader lines() {
        StreamFeed feed = new StreamFeed();
        feed.feedData(MANY_LINES.clone());
        feed.feedEof();
        return feed.reader();
    }

    /** A message that has to be waited for, read and sent back. */
    @Benchmark
    @OperationsPerInvocation(ECHOES)
    public int echoMessage() {
        return runner.run(async(() -> {
            int count = 0;
            for (int i = 0; i < ECHOES; i++) {
                byte[] message = await(asked.reader().readexactly(SIZE));
                asked.writer().write(message);
                await(asked.writer().drain());
                count += message.length;
            }
            return count;
        }));
    }

    /** The same by lending. */
    @Benchmark
    @OperationsPerInvocation(ECHOES)
    public int echoLent() {
        return runner.run(async(() -> {
            int count = 0;
            while (count < ECHOES * SIZE) {
                count += await(asked.reader().readWith(view -> asked.writer().write(view)));
                await(asked.writer().drain());
            }
            return count;
        }));
    }

    private StreamPair connect(ServerSocketChannel server) throws IOException {
        var address = (InetSocketAddress) server.getLocalAddress();
        return runner.run(openConnection("127.0.0.1", address.getPort(), ConnectOptions.DEFAULT));
    }

    private static SocketChannel accept(ServerSocketChannel server) throws IOException {
        SocketChannel channel = server.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    private static void start(SocketChannel channel, Peer peer) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                peer.talk(channel);
            } catch (ClosedChannelException e) {
                // The benchmark is over.
            } catch (IOException e) {
                System.err.println(e);
            }
        });
    }

    /** Sends as much as is taken. */
    private static void flood(SocketChannel channel) throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(64 * SIZE);
        while (true) {
            channel.write(data.clear());
        }
    }

    /** Sends a message when the last has come back. */
    private static void ask(SocketChannel channel) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(SIZE);
        while (true) {
            message.clear();
            while (message.hasRemaining()) {
                channel.write(message);
            }
            message.clear();
            while (message.hasRemaining()) {
                if (channel.read(message) < 0) {
                    return;
                }
            }
        }
    }
}
