package org.asyncio4j.benchmarks.harness;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The load client where there is no C compiler: the same as src/main/c/load.c, without TLS and with
 * the server's CPU time in hundredths of a second.
 */
public final class LoadClient {

    private static final int LINE = 32;
    private static final int COUNT_ANSWER = 8;
    private static final int CHUNK = 256 << 10;
    private static final int LONGEST_WAIT = 10_000;
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private final Selector selector = Selector.open();
    private final byte[] request;

    /** 0 until the first answer tells it. */
    private int answerSize;

    private final @Nullable ByteBuffer expected;
    private final boolean connectsAnew;
    private boolean again;
    private long[] latencies = new long[1 << 16];
    private int count;

    private LoadClient(String mode, int size) throws IOException {
        if (mode.equals("http")) {
            request = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            expected = null;
            connectsAnew = false;
            return;
        }
        boolean lines = mode.equals("lines");
        connectsAnew = mode.equals("connect");
        request = new byte[lines ? size * LINE + 1 : size];
        for (int i = 0; i < request.length; i++) {
            request[i] = (byte) ('a' + i % 23);
        }
        if (lines) {
            for (int i = LINE - 1; i < request.length; i += LINE) {
                request[i] = '\n';
            }
            request[request.length - 1] = '\n';
        }
        answerSize = lines ? COUNT_ANSWER : size;
        expected = lines ? null : ByteBuffer.wrap(request);
    }

    /** Takes what the client in C takes, and prints what that prints. */
    public static void main(String[] args) throws IOException {
        String mode = args[3];
        if (mode.equals("tls")) {
            System.err.println("load: TLS needs the client in C");
            System.exit(3);
        }
        LoadClient client = new LoadClient(mode, Integer.parseInt(args[4]));
        ProcessHandle server = ProcessHandle.of(Long.parseLong(args[1])).orElseThrow();
        int connections = Integer.parseInt(args[2]);
        client.again = !mode.equals("hold");
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            exchanges.add(client.new Exchange(Integer.parseInt(args[0])));
        }
        for (Exchange exchange : exchanges) {
            exchange.begin(System.nanoTime());
        }
        if (mode.equals("hold")) {
            while (client.count < connections) {
                client.selectOnce();
            }
            System.out.println("held " + connections);
            System.in.readAllBytes();
            return;
        }
        client.drive(Integer.parseInt(args[5]));
        client.count = 0;
        long began = System.nanoTime();
        Duration cpu = cpu(server);
        client.drive(Integer.parseInt(args[6]));
        long took = System.nanoTime() - began;
        cpu = cpu(server).minus(cpu);
        long[] sorted = Arrays.copyOf(client.latencies, client.count);
        Arrays.sort(sorted);
        System.out.println(client.count
                + " "
                + took
                + " "
                + cpu.toNanos()
                + " "
                + (sorted.length == 0 ? 0 : sorted[sorted.length / 2])
                + " "
                + (sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 99L / 100)])
                + " 0");
        // So that no server sees a connection reset.
        client.again = false;
        client.count = 0;
        while (client.count < connections) {
            client.selectOnce();
        }
        System.exit(0);
    }

    private static Duration cpu(ProcessHandle server) {
        return server.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void drive(int millis) throws IOException {
        long until = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() - until < 0) {
            selectOnce();
        }
    }

    private void selectOnce() throws IOException {
        int ready = selector.select(
                key -> {
                    try {
                        ((Exchange) key.attachment()).ready();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                LONGEST_WAIT);
        if (ready == 0) {
            throw new IOException("no answer for ten seconds");
        }
    }

    private static byte[] bytesOf(ByteBuffer read) {
        byte[] bytes = new byte[read.position()];
        read.get(0, bytes);
        return bytes;
    }

    /** Returns how long an answer is, whose head has arrived. */
    private static int sizeOfHttp(String begin) throws IOException {
        Matcher length = CONTENT_LENGTH.matcher(begin);
        int end = begin.indexOf("\r\n\r\n");
        if (!begin.startsWith("HTTP/1.1 200") || end < 0 || !length.find()) {
            throw new IOException("not the answer that was expected: " + begin);
        }
        return end + 4 + Integer.parseInt(length.group(1));
    }

    private void answered(long nanos) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, count * 2);
        }
        latencies[count++] = nanos;
    }

    /** A connection: a request out, its answer in. */
    private final class Exchange {
        private final int port;
        private SocketChannel channel;
        private SelectionKey key;
        private final ByteBuffer out = ByteBuffer.wrap(request);
        private int received;
        private long began;

        Exchange(int port) throws IOException {
            this.port = port;
            open();
        }

        private void open() throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void begin(long now) throws IOException {
            out.clear();
            received = 0;
            began = now;
            send();
        }

        void ready() throws IOException {
            if (out.hasRemaining()) {
                send();
            }
            chunk.clear();
            int n = channel.read(chunk);
            if (n < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (answerSize == 0) {
                answerSize = sizeOfHttp(new String(bytesOf(chunk), StandardCharsets.US_ASCII));
            }
            if (received + n > answerSize) {
                throw new IOException("more was answered than asked for");
            }
            if (expected != null && !expected.slice(received, n).equals(chunk.flip())) {
                throw new IOException("something else was answered than what was sent");
            }
            received += n;
            if (received == answerSize) {
                long now = System.nanoTime();
                answered(now - began);
                if (again) {
                    if (connectsAnew) {
                        channel.close();
                        open();
                    }
                    begin(now);
                }
            }
        }

        private void send() throws IOException {
            channel.write(out);
            int interest = SelectionKey.OP_READ | (out.hasRemaining() ? SelectionKey.OP_WRITE : 0);
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        }
    }
}
