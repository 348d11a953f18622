package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.openUnixConnection;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.startUnixServer;
import static org.asyncio4j.Asyncio.waitFor;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.asyncio4j.ClientHandler;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.Task;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What needs a descriptor is refused with an IOException when there is none; what is open goes on, and so does the loop. */
@Tag("integration")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class ExhaustedOperationsTest {

    private static final int DESCRIPTORS = 200;

    @TempDir
    Path folder;

    private ChildJvm child(Class<?> program) {
        return new ChildJvm(program).withJar(folder.resolve("classes.jar")).withDescriptors(DESCRIPTORS);
    }

    @Test
    void inAProgramThatHasDoneNothingBefore() {
        assertRefusedThenWorking("cold");
    }

    @Test
    void inAProgramThatHasDoneEverythingBefore() {
        assertRefusedThenWorking("warm");
    }

    private void assertRefusedThenWorking(String start) {
        child(Operations.class)
                .run(start, folder.resolve("socket").toString())
                .assertPrinted(
                        "connect refused",
                        "connectUnix refused",
                        "listen refused",
                        "datagrams refused",
                        "child refused",
                        "what is open goes on",
                        "connect works",
                        "connectUnix works",
                        "listen works",
                        "datagrams works",
                        "child works",
                        "no descriptor lost");
    }

    /** The JDK needs descriptors when a virtual thread waits for the first time. */
    @Test
    void whenALoopWaitsForTheFirstTime() {
        child(FirstWait.class).run().assertPrinted("goes on", "goes on");
    }

    @Test
    void whenALoopWantsToWaitForTheFirstTime() {
        // A loop on a platform thread needs no descriptors besides.
        String first = Engine.get().waitsOnVirtualThreads() ? "refused" : "serves";
        child(FirstServer.class).run().assertPrinted(first, "goes on");
    }

    /** Takes all descriptors that are left. */
    private static List<Closeable> takeAll() {
        List<Closeable> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(DatagramChannel.open());
            }
        } catch (IOException none) {
            return taken;
        }
    }

    private static void giveBack(List<Closeable> taken) throws IOException {
        for (Closeable it : taken) {
            it.close();
        }
    }

    private static final ClientHandler ECHO = (reader, writer) -> {
        for (byte[] line = await(reader.readline()); line.length > 0; line = await(reader.readline())) {
            writer.write(line);
            await(writer.drain());
        }
        writer.close();
    };

    private static void echo(StreamPair pair) throws IOException {
        pair.writer().write("hello\n");
        String line = await(waitFor(pair.reader().readlineString(), 20));
        if (!"hello".equals(line)) {
            throw new IOException("no echo, but " + line);
        }
    }

    private static void echoAndClose(StreamPair pair) throws IOException {
        try (pair) {
            echo(pair);
        }
    }

    /** Waits without a descriptor left, in two loops. */
    static final class FirstWait {

        public static void main(String[] arguments) throws IOException {
            List<Closeable> taken = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                run(async(() -> {
                    Server server = await(startServer(ECHO, Loopback.HOST, 0));
                    taken.addAll(takeAll());
                    await(sleep(0.05));
                    IO.println("goes on");
                    server.close();
                }));
                giveBack(taken);
            }
        }
    }

    /** Has no descriptor left before it listens. */
    static final class FirstServer {

        public static void main(String[] arguments) throws IOException {
            List<Closeable> taken = takeAll();
            // Enough to listen and for a selector, and too few to wait for it.
            for (int i = 0; i < 3; i++) {
                taken.removeLast().close();
            }
            run(async(() -> {
                try {
                    Server early = await(startServer(ECHO, Loopback.HOST, 0), IOException.class);
                    IO.println("serves");
                    early.close();
                } catch (IOException e) {
                    IO.println("refused");
                }
                giveBack(taken);
                Server server = await(startServer(ECHO, Loopback.HOST, 0));
                await(sleep(0.05));
                echoAndClose(await(openConnection(Loopback.HOST, server.port())));
                IO.println("goes on");
                server.close();
            }));
        }
    }

    /** Does all that needs a descriptor, without any and then with some. */
    static final class Operations {

        /** An operation, which closes what it has opened. */
        @FunctionalInterface
        private interface Operation {
            void go() throws Exception;
        }

        private static final Map<String, Operation> OPERATIONS = new LinkedHashMap<>();

        public static void main(String[] arguments) {
            run(async(() -> {
                EventLoop loop = Loops.getRunningLoop();
                Path path = Path.of(arguments[1]);
                Server server = await(startServer(ECHO, Loopback.HOST, 0));
                Server unix = await(startUnixServer(ECHO, path));
                define(loop, server.port(), path);
                StreamPair old = await(openConnection(Loopback.HOST, server.port()));
                echo(old);
                Pipe pipe = Pipe.open();
                Path file = Files.writeString(path.resolveSibling("file"), "hello\n");
                try (FileChannel open = FileChannel.open(file)) {
                    if (arguments[0].equals("warm")) {
                        for (Operation operation : OPERATIONS.values()) {
                            operation.go();
                        }
                    }
                    List<Closeable> taken = takeAll();
                    OPERATIONS.forEach(Operations::assertRefused);
                    goOn(loop, old, pipe, open);
                    giveBack(taken);
                }
                for (int i = 0; i < 2; i++) {
                    for (var operation : OPERATIONS.entrySet()) {
                        operation.getValue().go();
                        if (i == 0) {
                            IO.println(operation.getKey() + " works");
                        }
                    }
                }
                assertNothingLost();
                old.close();
                server.close();
                unix.close();
            }));
        }

        private static void define(EventLoop loop, int port, Path path) {
            OPERATIONS.put("connect", () -> echoAndClose(await(openConnection(Loopback.HOST, port))));
            OPERATIONS.put("connectUnix", () -> echoAndClose(await(openUnixConnection(path))));
            OPERATIONS.put("listen", () -> {
                Server server = await(startServer(ECHO, Loopback.HOST, 0));
                server.close();
            });
            OPERATIONS.put("datagrams", () -> {
                var options =
                        DatagramOptions.DEFAULT.withLocalAddress(new java.net.InetSocketAddress(Loopback.HOST, 0));
                await(loop.createDatagramEndpoint(() -> new DatagramProtocol() {}, options))
                        .transport()
                        .close();
                await(sleep(0));
            });
            OPERATIONS.put("child", () -> {
                Subprocess cat = await(createSubprocessExec(SubprocessOptions.PIPED, "cat"));
                if (!"hello".equals(await(cat.communicate("hello")).stdoutString())) {
                    throw new IOException("no echo");
                }
            });
        }

        private static void assertRefused(String name, Operation operation) {
            try {
                operation.go();
                IO.println(name + " works without descriptors");
            } catch (IOException e) {
                IO.println(name + " refused");
            } catch (Throwable e) {
                e.printStackTrace();
            }
        }

        /** Uses what was opened before. */
        private static void goOn(EventLoop loop, StreamPair old, Pipe pipe, FileChannel file) throws IOException {
            echo(old);
            RecordingPipe reader = new RecordingPipe();
            RecordingPipe writer = new RecordingPipe();
            await(loop.connectReadPipe(() -> reader, pipe.source()));
            var transport =
                    await(loop.connectWritePipe(() -> writer, pipe.sink())).transport();
            transport.write(new byte[10]);
            transport.close();
            await(reader.until("lost"));
            await(writer.until("lost"));
            Task<String> line = createTask(old.reader().readlineString());
            await(old.writer().sendfile(file));
            if (await(waitFor(line, 20)).equals("hello")) {
                IO.println("what is open goes on");
            }
        }

        private static void assertNothingLost() throws IOException, InterruptedException {
            int before = -1;
            // All that closes on other threads has to be through.
            for (int i = 0; i < 100; i++) {
                int now = descriptors();
                if (now < 60) {
                    IO.println("no descriptor lost");
                    return;
                }
                before = now;
                await(sleep(0.05));
            }
            IO.println(before + " descriptors");
        }

        private static int descriptors() {
            String[] open = Path.of("/dev/fd").toFile().list();
            return open == null ? 0 : open.length;
        }
    }
}
