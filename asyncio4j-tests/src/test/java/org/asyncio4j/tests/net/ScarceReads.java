package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.StreamReader;
import org.asyncio4j.Task;
import org.asyncio4j.Tls;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.tests.tools.FullHeap;
import org.jspecify.annotations.Nullable;

/**
 * The program of {@link ScarceReadsTest}: data arrives when there is no memory for it, and more when there is some again.
 * Prints what the reader has got, for each way to read.
 */
final class ScarceReads {

    private static final int SIZE = 60_000;

    /** Too little for what arrives. */
    private static final int ROOM = 16 << 10;

    private static final String OURS = "127.0.0.1";

    private static EventLoop loop;

    /** All that was read, in order. */
    private static byte[] got;

    private static int count;

    /** How the reading ended, if not by the end of the data. */
    private static @Nullable Throwable failure;

    /** The last that the exception handler was told. */
    private static @Nullable Throwable told;

    private static boolean scarce;

    private ScarceReads() {}

    /** Something that reads. */
    private interface Reading {
        void run() throws Exception;
    }

    public static void main(String[] files) throws Exception {
        loop = Loops.newEventLoop();
        loop.setExceptionHandler((any, problem) -> {
            FullHeap.free();
            told = (Throwable) problem.get("exception");
        });
        run("a protocol", ScarceReads::protocol);
        run("sockRecv", ScarceReads::sockRecv);
        run("read", () -> stream(ScarceReads::readAll));
        run("readWith", () -> stream(ScarceReads::readHalves));
        run("a read that is cancelled", () -> stream(ScarceReads::readAndCancel));
        run("a pipe", ScarceReads::pipe);
        Peer.only(files);
        run("a protocol over TLS", ScarceReads::tlsProtocol);
        run("read over TLS", ScarceReads::tlsStream);
        datagrams();
        loop.close();
    }

    private static void run(String name, Reading reading) throws Exception {
        for (boolean isScarce : new boolean[] {false, true}) {
            scarce = isScarce;
            got = new byte[3 * SIZE];
            count = 0;
            failure = null;
            told = null;
            loop.runUntilComplete(reading::run);
            FullHeap.free();
            System.out.println(name + (isScarce ? ", without memory: " : ": ") + result());
        }
    }

    private static String result() {
        for (int i = 0; i < count; i++) {
            if (got[i] != at(i)) {
                return "a gap at " + i;
            }
        }
        if (count == SIZE + 1) {
            return "all";
        }
        return failure == null ? "the end is missing" : "the beginning, and then a failure";
    }

    private static byte at(int place) {
        return (byte) (place * 31 + (place >> 8));
    }

    private static byte[] piece(int from, int to) {
        byte[] piece = new byte[to - from];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = at(from + i);
        }
        return piece;
    }

    private static void take(byte[] data) {
        System.arraycopy(data, 0, got, count, data.length);
        count += data.length;
    }

    /** When the data has arrived: takes the memory away. */
    private static void starve() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (scarce) {
            FullHeap.fillExcept(ROOM);
        }
    }

    private static void untilSomethingHappens() {
        int before = count;
        while (count == before && failure == null && told == null) {
            await(sleep(0.01));
        }
    }

    // --- plain connections -----------------------------------------------------------------------

    /** A connection: our end, and the one of a peer that blocks. */
    private record Pair(SocketChannel ours, SocketChannel peer) {

        static Pair connect() throws IOException {
            try (ServerSocketChannel listening = ServerSocketChannel.open()) {
                listening.setOption(StandardSocketOptions.SO_RCVBUF, 4 * SIZE);
                listening.bind(new InetSocketAddress(OURS, 0));
                SocketChannel ours = SocketChannel.open();
                ours.setOption(StandardSocketOptions.SO_RCVBUF, 4 * SIZE);
                ours.connect(listening.getLocalAddress());
                SocketChannel peer = listening.accept();
                peer.setOption(StandardSocketOptions.SO_SNDBUF, 4 * SIZE);
                ours.configureBlocking(false);
                return new Pair(ours, peer);
            }
        }

        void send(int from, int to) {
            try {
                peer.write(ByteBuffer.wrap(piece(from, to)));
            } catch (IOException reset) {
                // Our end has failed, as it should.
            }
        }

        void end() throws IOException {
            FullHeap.free();
            send(SIZE, SIZE + 1);
            peer.close();
        }
    }

    /** Collects what it is told, and reads nothing before it may. */
    private static final class Collecting implements Protocol {

        final CountDownLatch lost = new CountDownLatch(1);

        private final boolean waits;

        Collecting(boolean waits) {
            this.waits = waits;
        }

        @Override
        public void connectionMade(BaseTransport transport) {
            if (waits) {
                ((ReadTransport) transport).pauseReading();
            }
        }

        @Override
        public void dataReceived(byte[] data) {
            take(data);
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            failure = problem;
            lost.countDown();
        }

        void awaitLoss() {
            while (lost.getCount() > 0) {
                await(sleep(0.01));
            }
        }
    }

    private static void protocol() throws Exception {
        Pair pair = Pair.connect();
        Collecting protocol = new Collecting(true);
        ReadTransport transport = await(loop.createConnection(() -> protocol, pair.ours, ConnectOptions.DEFAULT))
                .transport();
        pair.send(0, SIZE);
        starve();
        transport.resumeReading();
        untilSomethingHappens();
        pair.end();
        protocol.awaitLoss();
    }

    private static void sockRecv() throws Exception {
        Pair pair = Pair.connect();
        pair.send(0, SIZE);
        starve();
        while (true) {
            try {
                byte[] data = await(loop.sockRecv(pair.ours, SIZE), IOException.class);
                take(data);
                if (data.length == 0) {
                    break;
                }
            } catch (OutOfMemoryError | IOException e) {
                boolean again = failure != null;
                failure = e;
                if (again) {
                    break;
                }
            }
            if (pair.peer.isOpen()) {
                pair.end();
            }
        }
        pair.ours.close();
    }

    // --- streams ---------------------------------------------------------------------------------

    private interface StreamReading {
        void from(StreamReader reader, Pair pair) throws Exception;
    }

    private static void stream(StreamReading reading) throws Exception {
        Pair pair = Pair.connect();
        var stream = await(openConnection(pair.ours, ConnectOptions.DEFAULT));
        // Then the next read is a large one, too, for which the task itself reads.
        pair.send(0, SIZE / 3);
        take(await(stream.reader().readexactly(SIZE / 3)));
        reading.from(stream.reader(), pair);
        stream.writer().transport().abort();
    }

    private static void readAll(StreamReader reader, Pair pair) throws Exception {
        pair.send(SIZE / 3, SIZE);
        starve();
        try {
            take(await(reader.read(SIZE)));
        } catch (OutOfMemoryError full) {
            failure = full;
        }
        pair.end();
        rest(reader);
    }

    private static void readHalves(StreamReader reader, Pair pair) throws Exception {
        pair.send(SIZE / 3, SIZE);
        starve();
        try {
            await(reader.readWith(view -> {
                int some = view.remaining() / 4;
                view.get(got, count, some);
                count += some;
            }));
        } catch (OutOfMemoryError full) {
            failure = full;
        }
        pair.end();
        rest(reader);
    }

    private static void readAndCancel(StreamReader reader, Pair pair) throws Exception {
        ByteBuffer room = ByteBuffer.allocate(2 * SIZE);
        Task<Void> task = createTask(reader.readexactly(room));
        await(sleep(0));
        pair.send(SIZE / 3, SIZE);
        await(sleep(0.05));
        starve();
        task.cancel();
        try {
            await(task);
        } catch (Throwable problem) {
            failure = problem instanceof OutOfMemoryError ? problem : null;
        }
        pair.end();
        rest(reader);
    }

    private static void rest(StreamReader reader) {
        try {
            take(await(reader.read(), IOException.class));
        } catch (IOException | OutOfMemoryError e) {
            failure = e;
        }
    }

    // --- pipes -----------------------------------------------------------------------------------

    private static void pipe() throws Exception {
        Semaphore turns = new Semaphore(0);
        Collecting protocol = new Collecting(false);
        ReadableByteChannel pipe = new ReadableByteChannel() {
            private int sent;

            @Override
            public int read(ByteBuffer target) {
                turns.acquireUninterruptibly();
                int next = Math.min(sent < SIZE ? SIZE - sent : SIZE + 1 - sent, target.remaining());
                for (int i = 0; i < next; i++) {
                    target.put(at(sent + i));
                }
                sent += next;
                return next == 0 ? -1 : next;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        await(loop.connectReadPipe(() -> protocol, pipe));
        await(sleep(0.05));
        starve();
        turns.release();
        untilSomethingHappens();
        FullHeap.free();
        turns.release(3);
        protocol.awaitLoss();
    }

    // --- TLS -------------------------------------------------------------------------------------

    /** A server of the JDK, which sends the data, and the end when it may. */
    private static final class Peer {

        private static TlsOptions options;
        private static javax.net.ssl.SSLContext server;

        final ServerSocket listening;
        final Semaphore turns = new Semaphore(0);

        static void only(String[] files) throws IOException {
            server = Tls.serverContext(Path.of(files[0]), Path.of(files[1]));
            options = TlsOptions.of(Tls.createDefaultContext(Path.of(files[2]))).withServerHostname("localhost");
        }

        Peer() throws IOException {
            listening = server.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName(OURS));
            Thread.ofPlatform().daemon().start(this::serve);
        }

        private void serve() {
            byte[] data = piece(0, SIZE);
            byte[] end = piece(SIZE, SIZE + 1);
            try (Socket socket = listening.accept();
                    OutputStream out = socket.getOutputStream()) {
                out.write(data, 0, SIZE / 3);
                out.flush();
                turns.acquireUninterruptibly();
                out.write(data, SIZE / 3, SIZE - SIZE / 3);
                out.flush();
                turns.acquireUninterruptibly();
                out.write(end);
            } catch (IOException reset) {
                // Our end has failed, as it should.
            }
        }

        void end() {
            FullHeap.free();
            turns.release();
        }
    }

    private static void tlsProtocol() throws Exception {
        Peer peer = new Peer();
        Collecting protocol = new Collecting(true);
        ReadTransport transport = await(loop.createConnection(
                        () -> protocol,
                        OURS,
                        peer.listening.getLocalPort(),
                        ConnectOptions.DEFAULT.withTls(Peer.options)))
                .transport();
        peer.turns.release();
        await(sleep(0.1));
        starve();
        transport.resumeReading();
        untilSomethingHappens();
        peer.end();
        protocol.awaitLoss();
    }

    private static void tlsStream() throws Exception {
        Peer peer = new Peer();
        var stream = await(
                openConnection(OURS, peer.listening.getLocalPort(), ConnectOptions.DEFAULT.withTls(Peer.options)));
        take(await(stream.reader().readexactly(SIZE / 3)));
        peer.turns.release();
        starve();
        try {
            take(await(stream.reader().read(SIZE)));
        } catch (OutOfMemoryError full) {
            failure = full;
        }
        peer.end();
        rest(stream.reader());
        stream.writer().transport().abort();
    }

    // --- datagrams -------------------------------------------------------------------------------

    /** One is lost, as any may be, but that is told, and the next ones come. */
    private static void datagrams() throws Exception {
        DatagramChannel ours = DatagramChannel.open().bind(new InetSocketAddress(OURS, 0));
        int[] sizes = new int[3];
        loop.runUntilComplete(async(() -> {
            var transport = await(loop.createDatagramEndpoint(
                            () -> new DatagramProtocol() {
                                @Override
                                public void datagramReceived(byte[] data, java.net.SocketAddress sender) {
                                    sizes[count++] = data.length;
                                }
                            },
                            DatagramOptions.DEFAULT.withSock(ours)))
                    .transport();
            count = 0;
            scarce = true;
            try (DatagramChannel peer = DatagramChannel.open()) {
                for (int size : new int[] {1, SIZE, 2}) {
                    told = null;
                    failure = null;
                    peer.send(ByteBuffer.allocate(size), ours.getLocalAddress());
                    if (size == SIZE) {
                        starve();
                    }
                    untilSomethingHappens();
                    if (size == SIZE) {
                        FullHeap.free();
                        System.out.println("a datagram, without memory: " + told);
                    }
                }
            }
            transport.abort();
            System.out.println("the others: " + count + ", of " + sizes[0] + " and " + sizes[1]);
        }));
    }
}
