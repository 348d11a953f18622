package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.tests.streams.Bytes.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.List;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.Server;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.FaultProxy;
import org.asyncio4j.testing.Faults;
import org.asyncio4j.testing.VirtualClock;
import org.asyncio4j.testing.WithLoopFactory;
import org.asyncio4j.tests.tls.TestKeys;
import org.asyncio4j.tests.tools.CountingDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What goes wrong on networks, as programs by streams see it. After each test no channel is left
 * with the loop, no task, and few iterations were made.
 */
@Timeout(60)
class StreamFaultsTest implements WithLoopFactory {

    private static final String HOST = "127.0.0.1";

    /** More iterations than a step of a conversation takes, fewer than a loop that spins makes. */
    private static final int TURNS = 100;

    private final CountingDriver driver = new CountingDriver();

    private int begun;
    private int ended;

    @Override
    public EventLoop newEventLoop(VirtualClock clock) {
        return Loops.newEventLoop(LoopOptions.DEFAULT.withIoDriver(driver));
    }

    @AfterEach
    void nothingIsLeft() {
        for (int i = 0; i < TURNS && (driver.hasRealChannels() || allTasks().size() > 1); i++) {
            await(sleep(0.001));
        }
        assertFalse(driver.hasRealChannels());
        assertEquals(1, allTasks().size(), () -> allTasks().toString());
        assertEquals(begun, ended);
    }

    /** Sends lines back. */
    private void echo(StreamReader reader, StreamWriter writer) throws IOException {
        begun++;
        try (writer) {
            while (true) {
                byte[] line = await(reader.readuntil("\n"), IOException.class);
                writer.write(line);
                await(writer.drain());
            }
        } catch (IncompleteReadException | IOException e) {
            // The client is gone.
        } finally {
            ended++;
        }
    }

    private static void end(Server server) {
        server.close();
        await(server.waitClosed());
    }

    /** Writes and reads three lines; returns how many came back. */
    private static int talk(int port) throws IOException {
        int lines = 0;
        try (StreamPair server = await(openConnection(HOST, port), IOException.class)) {
            while (lines < 3) {
                server.writer().write("12345\n");
                await(server.writer().drain(), IOException.class);
                if (await(server.reader().readline(), IOException.class).length < 6) {
                    return lines;
                }
                lines++;
            }
        } catch (IOException cut) {
            return lines;
        }
        return lines;
    }

    @AsyncioTest
    void aConversationMayBeCutAtEveryByte() throws Exception {
        Server server = await(startServer(this::echo, HOST, 0));
        FaultProxy proxy = await(FaultProxy.start(HOST, server.port()));
        for (int limit = 0; limit <= 20; limit++) {
            proxy.setFaults(Faults.NONE.withResetAfter(limit));
            int before = driver.ticks();
            int lines = talk(proxy.port());
            assertTrue(lines <= limit / 6, lines + " lines in " + limit + " bytes");
            if (limit > 18) {
                assertEquals(3, lines);
            }
            for (int i = 0; i < TURNS && (proxy.open() > 0 || ended < begun); i++) {
                await(sleep(0.001));
            }
            assertEquals(0, proxy.open());
            assertEquals(begun, ended);
            int turns = driver.ticks() - before;
            assertTrue(turns < 3 * TURNS, () -> turns + " iterations");
        }
        await(proxy.stop());
        end(server);
    }

    @AsyncioTest
    void aPeerThatDoesNotReadCostsNoIterations(EventLoop loop) throws Exception {
        Server server = await(startServer(this::echo, HOST, 0));
        StreamPair deaf = await(openConnection(HOST, server.port()));
        byte[] line = new byte[60_000];
        line[line.length - 1] = '\n';
        for (int i = 0; i < 500; i++) {
            deaf.writer().write(line); // more than all buffers hold, there and back
        }
        for (int last = 0; driver.ticks() > last + 10; ) { // until nothing moves any more
            last = driver.ticks();
            await(sleep(0.1));
        }
        assertTrue(deaf.writer().transport().getWriteBufferSize() > 0);
        int before = driver.ticks();
        await(sleep(0.5));
        int turns = driver.ticks() - before;
        assertTrue(turns < TURNS, () -> turns + " iterations");
        deaf.writer().transport().abort();
        end(server);
    }

    @AsyncioTest
    void garbageAndTruncatedHellosNeverReachAHandler(EventLoop loop) throws Exception {
        loop.setDebug(false); // or strangers' mistakes are told
        ServerOptions tls = ServerOptions.DEFAULT.withTls(TestKeys.server());
        Server server = await(startServer(this::echo, HOST, 0, tls));
        byte[] truncated = {0x16, 3, 1, 2, 0, 1, 0};
        for (byte[] said : List.of(bytes("GET / HTTP/1.1\r\n\r\n"), truncated, new byte[100])) {
            int before = driver.ticks();
            try (StreamPair stranger = await(openConnection(HOST, server.port()))) {
                stranger.writer().write(said);
                stranger.writer().writeEof();
                await(stranger.reader().read(), IOException.class);
            } catch (IOException reset) {
                // As good as an end.
            }
            int turns = driver.ticks() - before;
            assertTrue(turns < TURNS, () -> turns + " iterations");
        }
        assertEquals(0, begun);
        end(server);
    }

    @AsyncioTest
    void aPortInUseIsNamedAndNothingIsLeft() {
        Server server = await(startServer(this::echo, HOST, 0));
        int port = server.port();
        BindException inUse = assertThrows(BindException.class, () -> await(startServer(this::echo, HOST, port)));
        assertTrue(inUse.getMessage().contains("" + port), inUse::toString);
        end(server);
    }

    @AsyncioTest
    void aHostThatDoesNotExistIsNamed() {
        UnknownHostException unknown =
                assertThrows(UnknownHostException.class, () -> await(openConnection("no.such.host.invalid", 80)));
        assertTrue(unknown.getMessage().contains("no.such.host.invalid"), unknown::toString);
    }
}
