package org.asyncio4j.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the harness starts, loads and measures what it is to compare; not how fast that is. */
@Execution(ExecutionMode.CONCURRENT)
class HarnessTest {

    private static final int MILLIS = 50;
    private static final int LONGEST_MILLIS = 10_000;
    private static final int CONNECTIONS = 3;

    private static Toolbox tools;
    private static Toolbox.Found go;

    @BeforeAll
    static void prepare(@TempDir Path work) throws Exception {
        tools = new Toolbox(Path.of("").toAbsolutePath(), work, false, false);
        tools.makeKeys();
        go = tools.compileGo();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C, epoll",
                "asyncio4j, protocol",
                "asyncio4j, buffered",
                "asyncio4j, streams",
                "asyncio4j portable, protocol",
                "Netty, epoll",
                "Netty, NIO",
                "our loop on Netty's epoll",
                "our loop on Netty's io_uring",
                "selector loop",
                "selector loop, arrays",
                "selector loop, threads",
                "selector loop, threads in order",
                "virtual threads"
            })
    void serversAnswerTheLoadClient(String name) throws Exception {
        Load load = load("echo", "echo", false, name, 1024);

        assertTrue(load.requestsPerSecond() > 0, load::toString);
        assertTrue(load.p50Nanos() > 0 && load.p50Nanos() <= load.p99Nanos(), load::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "selector loop",
                "selector loop, arrays",
                "selector loop, threads",
                "selector loop, threads in order",
                "virtual threads"
            })
    void messagesThatNoBufferHoldsComeBackWhole(String name) throws Exception {
        assertTrue(load("echo", "echo", false, name, 4 << 20).requestsPerSecond() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C, epoll", "asyncio4j, streams", "asyncio4j, protocol", "Netty, epoll", "selector loop"})
    void eachRequestMayHaveAConnectionOfItsOwn(String name) throws Exception {
        assertTrue(load("echo", "connect", false, name, 64).requestsPerSecond() > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "asyncio4j, streams, a loop per processor",
                "asyncio4j portable, streams, a loop per processor",
                "Netty, epoll, a loop per processor",
                "Go, a loop per processor"
            })
    void serversMayHaveALoopPerProcessor(String name) throws Exception {
        // Where there is one, that is the server on one loop.
        assumeTrue(Machine.processors() > 1, "only one processor");
        Peer peer = find(Servers.onAllProcessors(tools), name);
        assumeTrue(!name.startsWith("Go") || go.absent() == null, go.absent());
        assertTrue(load(peer, "echo", 1024).requestsPerSecond() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio4j, streams without the watchdog", "asyncio4j, streams, recorded"})
    void serversMayBeLookedAt(String name) throws Exception {
        assertTrue(load(find(Servers.observed(tools), name), "echo", 64).requestsPerSecond() > 0);
    }

    @Test
    void linesAreCounted() throws Exception {
        assertTrue(load("lines", "lines", false, "selector loop", 100).requestsPerSecond() > 0);
    }

    @Test
    void theClientSpeaksTls() throws Exception {
        assertTrue(load("echo", "tls", true, "Netty, NIO", 1024).requestsPerSecond() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "lines"})
    void goServes(String kind) throws Exception {
        assumeTrue(go.absent() == null, go.absent());
        try (Worker server = new Worker(tools.go("serve", "1", kind), tools.work.resolve("server.err"))) {
            assertTrue(load(server, kind, 5000).p50Nanos() > 0);
        }
    }

    @Test
    void goTellsOperationsAndTime() throws Exception {
        assumeTrue(go.absent() == null, go.absent());
        List<String> command = tools.go("micro", "bounded_queue");
        try (Worker worker = new Worker(command, tools.work.resolve("micro.err"))) {
            worker.expect("ready");
            String answer = worker.answer("run");

            assertTrue(answer.matches("100000 [1-9]\\d*"), answer);
        }
    }

    @ParameterizedTest
    @ResourceLock("JMH")
    @ValueSource(strings = {"LoopBenchmark.callSoon", "StreamBenchmark.echoMessage"})
    void jmhTellsBytes(String benchmark) throws Exception {
        AllocationGroup.Result result = AllocationGroup.jmh(tools, "carrier", benchmark, 1, MILLIS);

        assertTrue(result.bytes() > 0 && result.nanos() > 0, result::toString);
    }

    @Test
    @ResourceLock("the files of a run")
    void aRunWritesItsSectionsAndKeepsTheOthers(@TempDir Path folder) throws Exception {
        String kept = "### Start\n\nkept\n\n";
        Path document = folder.resolve("performance.md");
        Files.writeString(document, Document.BEGIN + "\n\n" + kept + Document.END + "\n");
        List<String> arguments = List.of("--quick", "--rounds", "1", "--no-pin", "--write", "--peers", "loop|bare");

        assertTrue(run(document, arguments, "tcp 64 B, micro switch"));
        assertFalse(run(document, arguments, "tcp, nothing of that name"));

        String text = Files.readString(document);
        assertTrue(text.contains("### TCP echo\n\n*Measured on 20"), text);
        assertTrue(text.contains("| selector loop | "), text);
        assertTrue(text.contains("### Parts of the loop\n\n*Measured on 20"), text);
        assertTrue(text.contains("| micro switch | CPU / bare | 1.25 | - | not measured |"), text);
        assertTrue(text.endsWith(kept + Document.END + "\n"), text);
    }

    private static boolean run(Path document, List<String> arguments, String filter) throws Exception {
        List<String> all = Toolbox.join(arguments, List.of(filter));
        return Compare.run(tools, Options.parse(all.toArray(String[]::new)), document);
    }

    @Test
    @ResourceLock("the files of a run")
    void freshProcessesAreMeasuredFromTheirFirstRound(@TempDir Path folder) throws Exception {
        Path document = folder.resolve("performance.md");
        Files.writeString(document, Document.BEGIN + "\n\n" + Document.END + "\n");
        List<String> arguments =
                List.of("--quick", "--rounds", "1", "--no-pin", "--write", "--peers", "own heap|protocol");

        assertTrue(run(document, arguments, "first queue, warm-up tcp"));

        String text = Files.readString(document);
        assertTrue(
                text.matches("(?s).*\\| asyncio4j, the JVM's own heap \\| - \\| - \\| [\\d.,]+ \\| [\\d.,]+ \\|.*"),
                text);
        assertTrue(text.matches("(?s).*\\| asyncio4j, protocol( \\| [\\d.,]+){3}( \\| -){3} \\|.*"), text);
    }

    @Test
    @ResourceLock("JMH")
    void aBenchmarkThatIsNotThereIsAFailure() {
        assertThrows(IOException.class, () -> AllocationGroup.jmh(tools, "carrier", "NoBenchmark.atAll", 1, MILLIS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio4j", "Netty, epoll"})
    void serversSayHelloByHttp(String name) throws Exception {
        assertTrue(load(find(HttpPeers.http(tools), name), "http", 0).requestsPerSecond() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio4j", "Netty, epoll"})
    void serversSayHelloByHttp2(String name) throws Exception {
        assumeTrue(tools.run("h2load", "--version") != null, "no h2load");
        assertTrue(load(find(HttpPeers.http2(tools), name), Load.HTTP_2, 2).requestsPerSecond() > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio4j 64", "asyncio4j 5000", "asyncio4j 70000", "Netty, epoll 5000"})
    void textsComeBackByWebSocket(String nameAndSize) throws Exception {
        assumeTrue(tools.compiler.absent() == null, tools.compiler.absent());
        int space = nameAndSize.lastIndexOf(' ');
        Peer peer = find(HttpPeers.webSocket(tools), nameAndSize.substring(0, space));

        assertTrue(load(peer, "ws", Integer.parseInt(nameAndSize.substring(space + 1)))
                        .requestsPerSecond()
                > 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio4j", "JDK's HttpClient"})
    void clientsTellRequestsAndTime(String name) throws Exception {
        Peer hello = find(HttpPeers.http(tools), "asyncio4j");
        try (Worker server = new Worker(hello.command(), tools.work.resolve("hello.err"))) {
            Peer client = find(HttpPeers.clients(tools, server.port()), name);
            try (Worker worker = new Worker(client.command(), tools.work.resolve("client.err"))) {
                worker.expect("ready");
                String answer = worker.answer("run");

                assertTrue(answer.matches("5000 [1-9]\\d*"), answer);
            }
        }
    }

    @Test
    void idleConnectionsAreHeld() throws Exception {
        assumeTrue(tools.compiler.absent() == null, tools.compiler.absent());
        Peer hello = find(HttpPeers.http(tools), "asyncio4j");
        try (Worker server = new Worker(hello.command(), tools.work.resolve("held.err"))) {
            String port = Integer.toString(server.port());
            List<String> hold = tools.load(port, Long.toString(server.pid()), "3", "hold-http", "0");
            try (Worker load = new Worker(hold, tools.work.resolve("hold.err"))) {
                load.expect("held 3");
                assertTrue(server.ask("memory") > 0);
            }
        }
    }

    @Test
    void theClockOfAProcessGoesOnWhileItWorks() throws Exception {
        ProcessClock clock = new ProcessClock(ProcessHandle.current().pid());
        long before = clock.nanos();
        long until = before + 1_000_000;
        while (clock.nanos() < until) {
            Thread.onSpinWait();
        }

        assertTrue(before > 0);
    }

    private static Load load(String kind, String mode, boolean tls, String name, int size)
            throws IOException, InterruptedException {
        List<Peer> peers = kind.equals("echo") && !tls ? Servers.withYardsticks(tools) : Servers.of(tools, kind, tls);
        Peer peer = find(peers, name);
        assumeTrue(peer.absent() == null, peer.absent());
        return load(peer, mode, size);
    }

    private static Peer find(List<Peer> peers, String name) {
        return peers.stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Load load(Peer peer, String mode, int size) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(tools.work, "server", ".err");
        try (Worker server = new Worker(peer.command(), errors)) {
            return load(server, mode, size);
        } catch (IOException e) {
            assumeTrue(!missing(e), e.getMessage());
            throw e;
        }
    }

    /** For longer if the machine is too busy for one request in that time. */
    private static Load load(Worker server, String mode, int size) throws IOException, InterruptedException {
        for (int millis = MILLIS; ; millis *= 4) {
            try {
                return Load.run(tools, server, mode, CONNECTIONS, size, millis);
            } catch (IOException e) {
                if (millis > LONGEST_MILLIS || !"no request was answered".equals(e.getMessage())) {
                    throw e;
                }
            }
        }
    }

    /** Whether the machine lacks what the peer needs. */
    private static boolean missing(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("no OpenSSL")
                || message.contains("TLS needs the client in C")
                || message.contains("UnsatisfiedLinkError");
    }

    @Test
    void theLoadClientInJavaDoesWithoutACompiler() throws Exception {
        Peer peer = Servers.of(tools, "echo", false).stream()
                .filter(any -> any.name().equals("selector loop"))
                .findFirst()
                .orElseThrow();
        try (Worker server = new Worker(peer.command(), tools.work.resolve("server.err"))) {
            List<String> command = tools.java(
                    "portable",
                    LoadClient.class.getName(),
                    Integer.toString(server.port()),
                    Long.toString(server.pid()),
                    Integer.toString(CONNECTIONS),
                    "echo",
                    "1024",
                    "10",
                    Integer.toString(MILLIS));
            String printed = tools.run(command.toArray(String[]::new));

            assertTrue(printed != null && printed.matches("[1-9]\\d*( \\d+){5}\n"), printed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asyncio4j lock", "asyncio4j each", "bare switch", "netty call_soon"})
    void microBenchmarksTellOperationsAndTime(String peerAndName) throws Exception {
        String[] arguments = peerAndName.split(" ", 2);
        List<String> command = tools.java("carrier", Toolbox.PACKAGE + "Micro", arguments[0], arguments[1]);
        try (Worker worker = new Worker(command, tools.work.resolve("micro.err"))) {
            worker.expect("ready");
            String answer = worker.answer("run");

            assertTrue(answer.matches("100000 [1-9]\\d*"), answer);
        }
    }

    @Test
    void anAnswerThatIsNotAsAgreedIsQuoted() throws Exception {
        List<String> command = tools.java("carrier", Toolbox.PACKAGE + "Micro", "asyncio4j", "lock");
        try (Worker worker = new Worker(command, tools.work.resolve("micro.err"))) {
            IOException failure = assertThrows(IOException.class, () -> worker.numbers("run", 3));

            assertTrue(failure.getMessage().startsWith("not 3 numbers: 100000 "));
        }
    }

    @Test
    void aServerThatDoesNotTellItsPortIsQuoted() throws Exception {
        try (Worker worker = new Worker(List.of("echo", "a warning"), tools.work.resolve("warns.err"))) {
            assertEquals(
                    "it said a warning instead of its port",
                    assertThrows(IOException.class, worker::port).getMessage());
        }
    }

    @Test
    void aProgramThatFailsIsQuoted() {
        List<String> command = tools.java("portable", "no.such.Program");

        IOException failure =
                assertThrows(IOException.class, () -> new Worker(command, tools.work.resolve("failed.err")));

        assertTrue(failure.getMessage().contains("no.such.Program"), failure::getMessage);
    }
}
