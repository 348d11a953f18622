package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.asyncio4j.Asyncio;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ConnectionResetException;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.StreamPair;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.junit.jupiter.api.Timeout;

/** Connections that must end by a close_notify, and what becomes of those that do not. */
@Timeout(60)
class CloseNotifyTest {

    private static final String MESSAGE =
            "the peer ended the connection without a close_notify: the end of what it sent may be missing";

    private final RecordingProtocol client = new RecordingProtocol();

    @AsyncioTest
    void anEndWithoutItIsALossIfItIsRequired(EventLoop loop) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            RecordingProtocol strict = new RecordingProtocol();
            Relay relay = relay(loop, version, true, strict).shakeHands();
            relay.server.result().write(new byte[10]);
            await(strict.untilReceived(10));
            relay.endToClient();
            await(strict.until("lost"));
            assertEquals(List.of("made", "data", "lost"), strict.story());
            assertEquals(
                    MESSAGE,
                    assertInstanceOf(ConnectionResetException.class, strict.problem)
                            .getMessage());
            relay.serverLink.reset();
        }
    }

    @AsyncioTest
    void byDefaultItIsAnEnd(EventLoop loop) {
        Relay relay = relay(loop, "TLSv1.3", false, client).shakeHands();
        relay.endToClient();
        await(client.until("lost"));
        assertEquals(List.of("made", "eof", "lost"), client.story());
        assertNull(client.problem);
        relay.serverLink.reset();
    }

    @AsyncioTest
    void anEndWithItIsAnEnd(EventLoop loop) {
        for (boolean byClient : new boolean[] {true, false}) {
            RecordingProtocol left = new RecordingProtocol();
            RecordingProtocol right = new RecordingProtocol();
            TlsPair pair = new TlsPair(
                            MemoryLink.options(loop),
                            options("TLSv1.3", true),
                            left,
                            TlsOptions.of(TestKeys.server()).withRequireCloseNotify(true),
                            right)
                    .shakeHands();
            (byClient ? pair.client : pair.server).result().close();
            await(left.until("lost"));
            await(right.until("lost"));
            assertNull(left.problem);
            assertNull(right.problem);
        }
    }

    @AsyncioTest
    void whoHasClosedNeedsNoAnswer(EventLoop loop) {
        Relay relay = relay(loop, "TLSv1.3", true, client).shakeHands();
        relay.client.result().close();
        relay.endToClient();
        await(client.until("lost"));
        assertNull(client.problem);
        relay.serverLink.reset();
    }

    @AsyncioTest(realTime = true, debug = false)
    void aReadThrows() throws Exception {
        ServerOptions secure = ServerOptions.DEFAULT.withTls(TestKeys.server());
        with(
                await(Asyncio.startServer(
                        (reader, writer) -> {
                            writer.write("all of it?");
                            await(reader.readline());
                            writer.transport().abort();
                        },
                        "127.0.0.1",
                        0,
                        secure)),
                listening -> {
                    StreamPair connection = await(openConnection(
                            "localhost", listening.port(), ConnectOptions.DEFAULT.withTls(options("TLSv1.3", true))));
                    connection.writer().write("end\n");
                    assertThrows(
                            ConnectionResetException.class,
                            () -> await(connection.reader().read()));
                });
    }

    private static TlsOptions options(String version, boolean strict) {
        return TestKeys.only(TestKeys.client(), version).withRequireCloseNotify(strict);
    }

    private Relay relay(EventLoop loop, String version, boolean strict, RecordingProtocol application) {
        return new Relay(
                loop,
                options(version, strict),
                application,
                TestKeys.only(TestKeys.server(), version),
                new RecordingProtocol(),
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Relay.Then.SILENCE);
    }
}
