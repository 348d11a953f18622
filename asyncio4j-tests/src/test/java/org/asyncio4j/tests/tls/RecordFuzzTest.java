package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.Tls;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.net.RecordingProtocol;
import org.asyncio4j.tests.tls.RecordRelay.Attack;
import org.junit.jupiter.api.Timeout;

/**
 * An attacker in between changes, cuts, doubles, reorders or withholds each single record of a connection, in each
 * direction and version. Whatever he does, both sides end, are told so once, and
 * never get data that the other has not sent. Each failure names the case, by which it can be repeated.
 */
@Timeout(3600) // At night.
class RecordFuzzTest {

    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /** How often each case is tried; those with chance in it differ. */
    private static final int ROUNDS = Boolean.getBoolean("asyncio4j.nightly") ? 40 : 1;

    /** Longer than any limit of handshakes and shutdowns. */
    private static final double LONG = 400;

    private static final SSLContext SERVER =
            TestKeys.make(() -> Tls.serverContext(TestKeys.file("server-ec.pem"), TestKeys.file("server-ec-key.pem")));

    private final byte[] fromClient = new byte[20_000];
    private final byte[] fromServer = new byte[20_000];
    private int flips;

    /** One attack. */
    private record Case(String version, Attack attack, boolean attacksClient, int attacked, long seed) {}

    RecordFuzzTest() {
        new Random(1).nextBytes(fromClient);
        new Random(2).nextBytes(fromServer);
    }

    @AsyncioTest(debug = false)
    void withoutAnAttackAllArrives(EventLoop loop) {
        for (String version : VERSIONS) {
            Run run = new Run(loop, new Case(version, Attack.NONE, false, 0, 0));
            run.toTheEnd();
            assertArrayEquals(fromClient, run.server.data.toByteArray(), version);
            assertArrayEquals(fromServer, run.client.data.toByteArray(), version);
            assertTrue(run.relay.records(true) > 5 && run.relay.records(false) > 5, version);
        }
    }

    @AsyncioTest(debug = false)
    void anAttackOnAnyRecordEndsTheConnectionAndAddsNothing(EventLoop loop) {
        for (String version : VERSIONS) {
            Run recorded = new Run(loop, new Case(version, Attack.NONE, false, 0, 0));
            recorded.toTheEnd();
            for (boolean attacksClient : new boolean[] {true, false}) {
                int records = recorded.relay.records(attacksClient);
                for (int attacked = 0; attacked < records; attacked++) {
                    for (Attack attack : Attack.values()) {
                        for (int round = 0; attack != Attack.NONE && round < ROUNDS; round++) {
                            long seed = (attacked * 10L + attack.ordinal()) * 1000 + round;
                            new Run(loop, new Case(version, attack, attacksClient, attacked, seed)).toTheEnd();
                        }
                    }
                }
            }
        }
        assertTrue(flips >= VERSIONS.size(), "data was changed " + flips + " times");
    }

    /** A connection under an attack. */
    private final class Run {

        private final Case attack;
        private final RecordingProtocol client = new RecordingProtocol();
        private final RecordingProtocol server = new RecordingProtocol();
        private final RecordRelay relay;

        Run(EventLoop loop, Case attack) {
            this.attack = attack;
            // Of a client of its own: with what an earlier one knows a handshake is shorter.
            relay = new RecordRelay(
                    loop,
                    TestKeys.only(TestKeys.client(), attack.version()),
                    client,
                    TestKeys.only(SERVER, attack.version()),
                    server,
                    attack.attack(),
                    attack.attacksClient(),
                    attack.attacked(),
                    new Random(attack.seed()));
        }

        void toTheEnd() {
            try {
                with(timeout(LONG), _ -> talk());
            } catch (Throwable failure) {
                throw new AssertionError(attack + ", client " + client.events + ", server " + server.events, failure);
            }
            relay.reset();
        }

        private void talk() {
            List<SettableFuture<Transport>> sides = List.of(relay.client, relay.server);
            boolean clientReady = isReady(sides.getFirst());
            boolean serverReady = isReady(sides.getLast());
            if (clientReady) {
                relay.client.result().write(fromClient);
            }
            if (serverReady) {
                relay.server.result().write(fromServer);
            }
            await(sleep(1));
            if (clientReady) {
                relay.client.result().close();
                await(client.until("lost"));
            }
            if (serverReady) {
                relay.server.result().close();
                await(server.until("lost"));
            }
            checkSide(client, fromServer);
            checkSide(server, fromClient);
            if (relay.hasFlippedData()) {
                RecordingProtocol victim = attack.attacksClient() ? client : server;
                assertInstanceOf(SSLException.class, victim.problem);
                assertEquals(0, victim.data.size());
                flips++;
            }
        }

        private boolean isReady(SettableFuture<Transport> side) {
            try {
                await(side, IOException.class);
                return true;
            } catch (IOException refused) {
                return false;
            }
        }

        private void checkSide(RecordingProtocol side, byte[] sent) {
            byte[] received = side.data.toByteArray();
            assertTrue(received.length <= sent.length);
            assertArrayEquals(Arrays.copyOf(sent, received.length), received);
            assertEquals(
                    side.has("made") ? 1 : 0,
                    side.events.stream().filter("lost"::equals).count());
            // The limit of the shutdown is met if something is withheld.
            if (side.problem != null && !(side.problem instanceof TimeoutException)) {
                assertInstanceOf(IOException.class, side.problem);
            }
        }
    }
}
