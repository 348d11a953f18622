package org.asyncio4j.simulation;

import static java.util.Map.entry;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createSubprocessShell;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromCallbacks;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.openChannel;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Asyncio;
import org.asyncio4j.BackgroundLoop;
import org.asyncio4j.CallbackSink;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.Stdio;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.Task;
import org.asyncio4j.extras.AsyncFile;
import org.asyncio4j.extras.AsyncPath;
import org.asyncio4j.extras.BlockingReceiveChannel;
import org.asyncio4j.extras.BlockingSendChannel;
import org.asyncio4j.extras.CapacityLimiter;
import org.asyncio4j.extras.ChannelPair;
import org.asyncio4j.extras.Extras;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Connection;
import org.asyncio4j.lowlevel.Datagram;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Networking;
import org.asyncio4j.lowlevel.OutsideWork;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.SignalHandlers;
import org.asyncio4j.lowlevel.SocketCalls;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.lowlevel.SubprocessTransport;
import org.asyncio4j.lowlevel.Subprocesses;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.lowlevel.WriteTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of the library that reaches outside of a loop is simulated, or refused with a message that says what to do. */
class EveryCallTest {

    private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};

    /** Calls that reach the network, files, threads, children or signals, each with a program that makes it. */
    private static final Map<String, Scenario> SIMULATED = Map.ofEntries(
            entry("createConnection, createServer", world -> {
                Server server = await(loop().createServer(Echo::new, null, 7000));
                Connection<Transport, Echo> connection = await(loop().createConnection(Echo::new, "test", 7000));
                connection.transport().write(HELLO);
                assertEquals("hello", await(connection.protocol().received()));
                connection.transport().close();
                await(closed(server));
            }),
            entry("createUnixConnection, createUnixServer", world -> {
                Path path = Path.of("/run/every");
                Server server = await(loop().createUnixServer(Echo::new, path, ServerOptions.DEFAULT));
                Connection<Transport, Echo> connection =
                        await(loop().createUnixConnection(Echo::new, path, ConnectOptions.DEFAULT));
                connection.transport().write(HELLO);
                assertEquals("hello", await(connection.protocol().received()));
                connection.transport().close();
                await(closed(server));
            }),
            entry("openConnection, startServer", world -> {
                Server server = await(startServer(
                        (reader, writer) -> {
                            writer.write(await(reader.readexactly(5)));
                            writer.close();
                        },
                        null,
                        7000));
                try (StreamPair pair = await(openConnection("test", 7000))) {
                    pair.writer().write(HELLO);
                    assertArrayEquals(HELLO, await(pair.reader().read()));
                }
                await(closed(server));
            }),
            entry("openUnixConnection, startUnixServer", world -> {
                Path path = Path.of("/run/every");
                Server server = await(startUnixServer(
                        (_, writer) -> {
                            writer.close();
                        },
                        path));
                try (StreamPair pair = await(openUnixConnection(path))) {
                    assertEquals(0, await(pair.reader().read()).length);
                }
                await(closed(server));
            }),
            entry("connectAcceptedSocket, sockAccept, sockConnect", world -> {
                ServerSocketChannel listening = listening(world, 7001);
                SocketChannel here = nonBlocking(world);
                Task<Void> connecting = createTask(loop().sockConnect(here, address(7001)));
                SocketChannel there = await(loop().sockAccept(listening));
                await(connecting);
                Connection<Transport, Echo> accepted = await(loop().connectAcceptedSocket(Echo::new, there, null));
                await(loop().sockSendall(here, HELLO));
                assertArrayEquals(HELLO, await(loop().sockRecv(here, 100)));
                accepted.transport().close();
                here.close();
                listening.close();
                await(sleep(1));
            }),
            entry("sockRecv, sockRecvInto, sockSendall, sockSendfile", world -> {
                ServerSocketChannel listening = listening(world, 7001);
                SocketChannel here = nonBlocking(world);
                Task<Void> connecting = createTask(loop().sockConnect(here, address(7001)));
                SocketChannel there = await(loop().sockAccept(listening));
                await(connecting);
                ByteBuffer target = ByteBuffer.allocate(5);
                await(loop().sockSendall(here, HELLO));
                while (target.hasRemaining()) {
                    int _ = await(loop().sockRecvInto(there, target));
                }
                Path path = Files.write(Files.createTempFile("every", ".bin"), HELLO);
                try (FileChannel file = FileChannel.open(path)) {
                    assertEquals(5, await(loop().sockSendfile(here, file, 0, 5, true)));
                }
                Files.delete(path);
                assertTrue(await(loop().sockRecv(there, 100)).length > 0);
                here.close();
                there.close();
                listening.close();
            }),
            entry("createDatagramEndpoint", world -> {
                SettableFuture<String> received = loop().createFuture();
                Connection<DatagramTransport, DatagramProtocol> there = await(loop().createDatagramEndpoint(
                                () -> new DatagramProtocol() {
                                    @Override
                                    public void datagramReceived(byte[] data, java.net.SocketAddress sender) {
                                        received.setResult(new String(data));
                                    }
                                },
                                DatagramOptions.DEFAULT.withLocalAddress(new InetSocketAddress("0.0.0.0", 9))));
                Connection<DatagramTransport, DatagramProtocol> here = await(loop().createDatagramEndpoint(
                                () -> new DatagramProtocol() {},
                                DatagramOptions.DEFAULT.withRemoteAddress(address(9))));
                here.transport().sendto(HELLO);
                assertEquals("hello", await(received));
                here.transport().close();
                there.transport().close();
                await(sleep(1));
            }),
            entry("sockRecvfrom, sockRecvfromInto, sockSendto", world -> {
                DatagramChannel there = datagrams(world, 9);
                DatagramChannel here = datagrams(world, 10);
                assertEquals(5, await(loop().sockSendto(here, ByteBuffer.wrap(HELLO), address(9))));
                Datagram got = await(loop().sockRecvfrom(there, 100));
                assertArrayEquals(HELLO, got.data());
                assertEquals(5, await(loop().sockSendto(here, ByteBuffer.wrap(HELLO), address(9))));
                assertNotNull(await(loop().sockRecvfromInto(there, ByteBuffer.allocate(100))));
                here.close();
                there.close();
            }),
            entry("addReader, removeReader, addWriter, removeWriter", world -> {
                Pipe pipe = world.channels(world.test).openPipe();
                pipe.source().configureBlocking(false);
                pipe.sink().configureBlocking(false);
                SettableFuture<Boolean> readable = loop().createFuture();
                SettableFuture<Boolean> writable = loop().createFuture();
                loop().addWriter(pipe.sink(), () -> {
                    loop().removeWriter(pipe.sink());
                    writable.setResult(true);
                });
                loop().addReader(pipe.source(), () -> {
                    loop().removeReader(pipe.source());
                    readable.setResult(true);
                });
                assertTrue(await(writable));
                assertEquals(5, pipe.sink().write(ByteBuffer.wrap(HELLO)));
                assertTrue(await(readable));
                pipe.sink().close();
                pipe.source().close();
            }),
            entry("connectReadPipe, connectWritePipe", world -> {
                Pipe pipe = world.channels(world.test).openPipe();
                Connection<ReadTransport, Echo> in = await(loop().connectReadPipe(Echo::new, pipe.source()));
                Connection<WriteTransport, Echo> out = await(loop().connectWritePipe(Echo::new, pipe.sink()));
                out.transport().write(HELLO);
                assertEquals("hello", await(in.protocol().received()));
                out.transport().close();
                in.transport().close();
                await(sleep(1));
            }),
            entry("sendfile", world -> {
                Path path = Files.write(Files.createTempFile("every", ".bin"), HELLO);
                Server server = await(loop().createServer(Echo::new, null, 7000));
                Connection<Transport, Echo> connection = await(loop().createConnection(Echo::new, "test", 7000));
                try (FileChannel file = FileChannel.open(path)) {
                    assertEquals(5, await(loop().sendfile(connection.transport(), file)));
                }
                assertEquals("hello", await(connection.protocol().received()));
                Files.delete(path);
                connection.transport().close();
                await(closed(server));
            }),
            entry("getaddrinfo, getnameinfo", world -> {
                List<InetSocketAddress> found = await(loop().getaddrinfo("test", 80, null));
                assertEquals(80, found.getFirst().getPort());
                assertEquals("test", await(loop().getnameinfo(found.getFirst())));
            }),
            entry("createSubprocessExec", world -> {
                world.program("hi", child -> {
                    await(child.print("hi"));
                    return 7;
                });
                Subprocess child = await(createSubprocessExec(SubprocessOptions.PIPED, "hi"));
                assertEquals("hi", new String(await(child.communicate()).stdout()));
                assertEquals(7, child.returncode());
            }),
            entry("createSubprocessShell", world -> {
                world.program("sh", child -> child.command().getLast().length());
                Subprocess child = await(createSubprocessShell("exit"));
                assertEquals(4, await(child.waitFor()));
            }),
            entry("subprocessExec", world -> {
                world.program("hi", child -> 7);
                assertEquals(7, codeOf(await(loop().subprocessExec(Exit::new, "hi"))));
            }),
            entry("subprocessShell", world -> {
                world.program("sh", child -> 8);
                assertEquals(8, codeOf(await(loop().subprocessShell(Exit::new, "exit 8"))));
            }),
            entry("addSignalHandler, removeSignalHandler", world -> {
                SettableFuture<Boolean> got = loop().createFuture();
                loop().addSignalHandler("TERM", () -> got.setResult(true));
                world.test.signal("TERM");
                assertTrue(await(got));
                assertTrue(loop().removeSignalHandler("TERM"));
            }),
            entry("signals", world -> {
                world.at(1, () -> world.test.signal("HUP"));
                for (String signal : each(Extras.signals("HUP"))) {
                    assertTrue(signal.endsWith("HUP"), signal);
                    break;
                }
            }),
            entry("toThread", world -> assertEquals(3, await(toThread(() -> 3)))),
            entry("runInExecutor, setDefaultExecutor, shutdownDefaultExecutor", world -> {
                loop().setDefaultExecutor(Loops.newBoundedExecutor(2));
                assertEquals(3, await(loop().runInExecutor(() -> 3)));
                await(loop().shutdownDefaultExecutor());
            }),
            entry("newBoundedExecutor", world -> {
                try (var executor = Loops.newBoundedExecutor(2)) {
                    assertEquals(3, await(loop().runInExecutor(executor, () -> 3)));
                }
            }),
            entry("callSoonThreadsafe", world -> {
                SettableFuture<Boolean> got = loop().createFuture();
                EventLoop here = loop();
                await(toThread(() -> {
                    here.callSoonThreadsafe(() -> got.setResult(true));
                }));
                assertTrue(await(got));
            }),
            entry("runCoroutineThreadsafe", world -> {
                EventLoop here = loop();
                assertEquals(
                        3,
                        await(toThread(() ->
                                runCoroutineThreadsafe(async(() -> 3), here).get())));
            }),
            entry("asExecutor", world -> {
                EventLoop here = loop();
                assertEquals(
                        3,
                        await(toThread(() -> here.asExecutor().submit(() -> 3).get())));
                assertEquals(
                        4,
                        await(toThread(() -> here.asExecutor()
                                .schedule(() -> 4, 5, TimeUnit.SECONDS)
                                .get())));
            }),
            entry("beginOutsideWork", world -> {
                OutsideWork work = loop().beginOutsideWork("a test");
                await(sleep(1));
                work.close();
            }),
            entry("fromCallbacks", world -> {
                world.allowLeaks(); // the task that hands the call to a thread
                AsyncGenerator<Integer> items = fromCallbacks(sink -> {
                    Task<Void> _ = createTask(toThread(() -> {
                        boolean _ = sink.offer(1);
                        sink.end();
                    }));
                });
                for (int item : each(items)) {
                    assertEquals(1, item);
                }
            }),
            entry("fromCallbacks whose sink is full", world -> {
                world.allowLeaks(); // as above
                AsyncGenerator<Integer> items = fromCallbacks(
                        sink -> {
                            Task<Void> _ = createTask(toThread(() -> {
                                for (int i = 0; i < 5; i++) {
                                    sink.put(i);
                                }
                                sink.end();
                            }));
                        },
                        1,
                        CallbackSink.Overflow.FAIL);
                int next = 0;
                for (int item : each(items)) {
                    assertEquals(next++, item);
                    await(sleep(1));
                }
                assertEquals(5, next);
            }),
            entry("asExecutor that a thread closes", world -> {
                EventLoop here = loop();
                int[] runs = new int[1];
                await(toThread(() -> {
                    try (ScheduledExecutorService executor = here.asExecutor()) {
                        ScheduledFuture<?> _ = executor.schedule(() -> runs[0]++, 5, TimeUnit.SECONDS);
                    }
                }));
                assertEquals(1, runs[0]);
            }),
            entry("a blocking sender of a channel", world -> {
                ChannelPair<Integer> pair = openChannel(1);
                BlockingSendChannel<Integer> sender = pair.sender().blocking();
                pair.sender().close();
                Task<Void> thread = createTask(toThread(() -> {
                    try (sender) {
                        for (int i = 0; i < 5; i++) {
                            sender.send(i);
                        }
                    }
                }));
                assertEquals(List.of(0, 1, 2, 3, 4), await(pair.receiver().toList()));
                await(thread);
            }),
            entry("a blocking receiver of a channel", world -> {
                ChannelPair<Integer> pair = openChannel(0);
                BlockingReceiveChannel<Integer> receiver = pair.receiver().blocking();
                Task<Integer> thread = createTask(toThread(() -> receiver.receive() + receiver.receive()));
                await(sleep(1));
                await(pair.sender().send(1));
                await(pair.sender().send(2));
                assertEquals(3, await(thread));
            }),
            entry("toThread with a CapacityLimiter", world -> {
                CapacityLimiter limiter = new CapacityLimiter(1);
                Task<Integer> first = createTask(toThread(() -> 1, limiter));
                assertEquals(2, await(toThread(() -> 2, limiter)));
                assertEquals(1, await(first));
            }),
            entry(
                    "AsyncPath, AsyncFile",
                    world -> with(AsyncPath.tempFile("every", ".txt"), path -> {
                        await(path.writeText("hello\n"));
                        assertEquals("hello\n", await(path.readText()));
                        AsyncFile file = await(path.openFile());
                        await(file.aclose());
                    })));

    /** Calls that cannot be simulated: a program that makes one, and what it says. */
    private static final Map<String, Map.Entry<Scenario, String>> REFUSED = Map.ofEntries(
            refused(
                    "connectReadPipe of a stream",
                    world -> await(loop().connectReadPipe(Echo::new, new ByteArrayInputStream(HELLO))),
                    "a pipe whose reads block cannot be simulated; use await(toThread("),
            refused(
                    "connectWritePipe to a stream",
                    world -> await(loop().connectWritePipe(Echo::new, new ByteArrayOutputStream())),
                    "a pipe whose writes block cannot be simulated; use await(toThread("),
            refused(
                    "connectReadPipe of a file",
                    world -> {
                        Path path = Files.createTempFile("every", ".txt");
                        try (FileChannel file = FileChannel.open(path)) {
                            await(loop().connectReadPipe(Echo::new, file));
                        } finally {
                            Files.delete(path);
                        }
                    },
                    "a pipe whose reads block cannot be simulated; use await(toThread("),
            refused(
                    "a channel of the program's own",
                    world -> {
                        try (SocketChannel mine = SocketChannel.open()) {
                            mine.configureBlocking(false);
                            loop().addReader(mine, () -> {});
                        }
                    },
                    "a channel of your own (",
                    "use the loop's connections, or world.channels("),
            refused(
                    "a server socket of the program's own",
                    world -> {
                        try (ServerSocketChannel mine = ServerSocketChannel.open()) {
                            mine.configureBlocking(false);
                            mine.bind(new InetSocketAddress("127.0.0.1", 0));
                            await(loop().sockAccept(mine));
                        }
                    },
                    "a channel of your own ("),
            refused(
                    "a file as a standard stream of a child",
                    world -> {
                        world.program("hi", child -> 0);
                        await(createSubprocessExec(
                                SubprocessOptions.DEFAULT.withStdout(Stdio.of(Path.of("out.txt"))), "hi"));
                    },
                    "a file as a child's standard stream cannot be simulated; use Stdio.PIPE"),
            refused(
                    "BackgroundLoop",
                    world -> BackgroundLoop.start().close(),
                    "BackgroundLoop.start(...) cannot be simulated; use a host of the world"),
            refused(
                    "a loop within the loop",
                    world -> Asyncio.run(() -> await(sleep(1))),
                    "run(...) cannot be called from a running event loop"),
            refused(
                    "a selector of the program's own",
                    world -> {
                        try (var selector = world.channels(world.test).openSelector()) {
                            selector.selectNow();
                        }
                    },
                    "a selector of your own cannot be simulated; use addReader and addWriter of the loop"),
            refused(
                    "multicast",
                    world -> {
                        try (DatagramChannel channel = datagrams(world, 9)) {
                            channel.join(java.net.InetAddress.ofLiteral("224.0.0.1"), null);
                        }
                    },
                    "multicast cannot be simulated; use a datagram to each host"),
            refused(
                    "socket()",
                    world -> {
                        try (SocketChannel channel = nonBlocking(world)) {
                            channel.socket().setTcpNoDelay(true);
                        }
                    },
                    "SocketChannel.socket() cannot be simulated; use the channel's own methods"));

    /** Methods that reach nothing outside of their loop but the time; and TLS, which is computed, of which there are tests of its own. */
    private static final Set<String> WITHIN = Set.of(
            ("callAt callExceptionHandler callLater callSoon close createFuture createTask defaultExceptionHandler"
                + " getBlockedLimit getDebug getExceptionHandler getSlowCallbackDuration getTaskFactory isClosed"
                + " isRunning runForever runUntilComplete setBlockedLimit setDebug setExceptionHandler"
                + " setSlowCallbackDuration setTaskFactory shutdownAsyncgens statistics stop time startTls aclosing"
                + " aiter all allTasks anext asCompleted async asyncContextManager asyncGenerator asyncSendGenerator"
                + " await currentTask each fromIterable fromQueue fromStream gather gatherOutcomes gatherTuple"
                + " gatherWithExceptions mayThrow merge nullContext run shield sleep staggeredRace taskGroup timeout"
                + " timeoutAt waitFor waitUntil with within createEagerTaskFactory eagerTaskFactory enterTask"
                + " getEventLoop getRunningLoop getRunningLoopOrNull leaveTask newEventLoop newTask registerTask"
                + " runningLoops setEventLoop unregisterTask cancelScope currentEffectiveDeadline failAfter failAt"
                + " moveOnAfter moveOnAt onDone onGet onReceive onSend onTimeout openChannel retry select shielded")
                    .split(" "));

    private static Map.Entry<String, Map.Entry<Scenario, String>> refused(
            String name, Scenario program, String... message) {
        return entry(name, entry(program, String.join("\n", message)));
    }

    @Test
    void everyMethodIsInATable() {
        TreeSet<String> tables = new TreeSet<>();
        for (String row : SIMULATED.keySet()) {
            tables.addAll(List.of(row.split(", ")));
        }
        TreeSet<String> methods = new TreeSet<>();
        for (Class<?> type : List.of(
                Asyncio.class,
                Extras.class,
                Loops.class,
                EventLoop.class,
                Networking.class,
                SocketCalls.class,
                Subprocesses.class,
                SignalHandlers.class)) {
            Stream.of(type.getMethods())
                    .filter(method -> method.getDeclaringClass() == type && Modifier.isPublic(method.getModifiers()))
                    .map(Method::getName)
                    .forEach(methods::add);
        }
        TreeSet<String> unknown = new TreeSet<>(methods);
        unknown.removeAll(tables);
        unknown.removeAll(WITHIN);
        assertEquals(new TreeSet<>(), unknown, "in no table; does it reach outside?");
        TreeSet<String> both = new TreeSet<>(tables);
        both.retainAll(WITHIN);
        assertEquals(new TreeSet<>(), both);
        TreeSet<String> gone = new TreeSet<>(WITHIN);
        gone.removeAll(methods);
        assertEquals(new TreeSet<>(), gone);
    }

    static Set<String> simulated() {
        return new TreeSet<>(SIMULATED.keySet());
    }

    @ParameterizedTest
    @MethodSource("simulated")
    void isSimulated(String calls) {
        Scenario program = SIMULATED.get(calls);
        assertNotNull(program);
        // A limit, for what waits for the real world has all the time there is.
        Scenario limited = world -> {
            world.limit(60);
            program.run(world);
        };
        Simulation simulation = Simulation.of(limited).withRuns(5);
        simulation.explore().check();
        assertEquals(simulation.traceHash(), simulation.traceHash());
    }

    static Set<String> refused() {
        return new TreeSet<>(REFUSED.keySet());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWithWhatToDo(String call) {
        Map.Entry<Scenario, String> row = REFUSED.get(call);
        assertNotNull(row);
        SimulationFailure failure =
                Simulation.of(row.getKey()).withRuns(1).explore().failure();
        assertNotNull(failure);
        for (String part : row.getValue().split("\n")) {
            assertTrue(String.valueOf(failure.getCause()).contains(part), failure.getMessage());
        }
    }

    // --- what the programs use -----------------------------------------------------------------------

    private static EventLoop loop() {
        return Loops.getRunningLoop();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(java.net.InetAddress.ofLiteral("10.0.0.1"), port);
    }

    private static SocketChannel nonBlocking(World world) throws IOException {
        SocketChannel channel = world.channels(world.test).openSocketChannel();
        channel.configureBlocking(false);
        return channel;
    }

    private static ServerSocketChannel listening(World world, int port) throws IOException {
        ServerSocketChannel channel = world.channels(world.test).openServerSocketChannel();
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(port));
        return channel;
    }

    private static DatagramChannel datagrams(World world, int port) throws IOException {
        DatagramChannel channel = world.channels(world.test).openDatagramChannel(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress("0.0.0.0", port));
        return channel;
    }

    private static org.asyncio4j.Coroutine<Void> closed(Server server) {
        server.close();
        return server.waitClosed();
    }

    private static int codeOf(Connection<SubprocessTransport, Exit> child) {
        assertTrue(await(waitFor(child.protocol().exited, 10)));
        Integer code = child.transport().getReturncode();
        child.transport().close();
        await(sleep(1));
        assertNotNull(code);
        return code;
    }

    /** Sends back what it gets. */
    private static final class Echo implements Protocol {

        private final SettableFuture<String> first = loop().createFuture();
        private final StringBuilder text = new StringBuilder();
        private boolean echoed;
        private BaseTransport transport;

        org.asyncio4j.Future<String> received() {
            echoed = true;
            return first;
        }

        @Override
        public void connectionMade(BaseTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(byte[] data) {
            text.append(new String(data));
            if (text.length() >= HELLO.length && !first.done()) {
                first.setResult(text.toString());
            }
            if (!echoed && transport instanceof WriteTransport writer && !writer.isClosing()) {
                writer.write(data);
            }
        }
    }

    /** Sees a child end. */
    private static final class Exit implements SubprocessProtocol {

        final SettableFuture<Boolean> exited = loop().createFuture();

        @Override
        public void processExited() {
            exited.setResult(true);
        }
    }
}
