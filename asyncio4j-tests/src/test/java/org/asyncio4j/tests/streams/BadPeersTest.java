package org.asyncio4j.tests.streams;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.simulation.Host;
import org.asyncio4j.simulation.Latency;
import org.asyncio4j.simulation.SimulationTest;
import org.asyncio4j.simulation.World;

/** Peers that are slow, vanish or never answer: in a simulated world, which takes no real time for their slowness. */
class BadPeersTest {

    private static final double PATIENCE = 10;

    /** How many conversations of a run a server has begun and ended. */
    private static final class Count {
        int begun;
        int ended;
    }

    /** Sends lines back, to those who send one within ten seconds. */
    private static void echo(StreamReader reader, StreamWriter writer, Count count) {
        count.begun++;
        try (writer) {
            while (true) {
                writer.write(await(waitFor(reader.readuntil("\n"), PATIENCE), IOException.class));
                await(writer.drain(), IOException.class);
            }
        } catch (IncompleteReadException | TimeoutException | IOException e) {
            // The client is gone, or too slow.
        } finally {
            count.ended++;
        }
    }

    private static Host server(World world, String name, Count count) {
        return world.host(name, () -> {
            Server server = await(startServer(
                    (reader, writer) -> {
                        echo(reader, writer, count);
                    },
                    null,
                    7000));
            await(server.serveForever());
        });
    }

    @SimulationTest(runs = 10)
    void slowPeersAreCutInTimeAndHoldUpNobody(World world) throws Exception {
        Count count = new Count();
        Host server = server(world, "server", count);
        world.link(server).latency(Latency.constant(1));
        await(sleep(1));
        List<StreamPair> slow = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            StreamPair peer = await(openConnection("server", 7000));
            peer.writer().write("x");
            slow.add(peer);
        }
        double begin = world.time();
        try (StreamPair quick = await(openConnection("server", 7000))) {
            quick.writer().write("line\n");
            assertEquals("line", await(quick.reader().readlineString()));
        }
        assertTrue(world.time() - begin < 0.1, world::toString);
        for (StreamPair peer : slow) {
            assertEquals(0, await(peer.reader().read()).length);
            peer.close();
        }
        assertEquals(begin + PATIENCE, world.time(), 0.1);
        await(world.quiet());
        assertEquals(31, count.begun);
        assertEquals(31, count.ended);
    }

    @SimulationTest(runs = 200)
    void aConversationMayBeResetAnywhere(World world) {
        Count count = new Count();
        Host server = server(world, "server", count);
        world.link(server).resets(0.1).splits(0.5).latency(Latency.uniform(1, 10));
        await(sleep(1));
        for (int i = 0; i < 3; i++) {
            try (StreamPair client = await(openConnection("server", 7000), IOException.class)) {
                for (int line = 0; line < 3; line++) {
                    client.writer().write("12345\n");
                    await(client.writer().drain(), IOException.class);
                    String got = await(client.reader().readlineString(), IOException.class);
                    assertTrue(got == null || got.equals("12345"), got);
                }
            } catch (IOException reset) {
                // As it may be.
            }
        }
        await(world.quiet());
        assertEquals(count.begun, count.ended);
    }

    @SimulationTest(runs = 20)
    void anAddressThatNeverAnswersHoldsUpNobodyWhoTriesAnother(World world) throws Exception {
        Count count = new Count();
        Host dead = server(world, "dead", count);
        Host alive = server(world, "alive", count);
        world.name("service", dead, alive);
        await(sleep(1));
        world.link(dead).cut();
        double begin = world.time();
        try (StreamPair client =
                await(openConnection("service", 7000, ConnectOptions.DEFAULT.withHappyEyeballsDelay(0.25)))) {
            assertEquals(begin + 0.25, world.time(), 0.1);
            client.writer().write("line\n");
            assertEquals("line", await(client.reader().readlineString()));
        }
        assertEquals(1, count.begun);
    }
}
