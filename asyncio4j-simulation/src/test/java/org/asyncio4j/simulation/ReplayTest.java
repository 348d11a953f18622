package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Task;
import org.junit.jupiter.api.Test;

/** The same choices are the same run. */
class ReplayTest {

    /** Two tasks that add to a number, with an await in between. */
    private static void lostUpdate(World world) {
        int[] value = new int[1];
        Task<Void> first = createTask(() -> {
            await(sleep(1));
            int read = value[0];
            await(sleep(0));
            value[0] = read + 1;
        });
        Task<Void> second = createTask(() -> {
            await(sleep(1));
            await(sleep(0));
            await(sleep(0));
            int read = value[0];
            await(sleep(0));
            value[0] = read + 1;
        });
        await(first);
        await(second);
        assertEquals(2, value[0]);
    }

    @Test
    void aFailureIsReplayedFromItsToken() {
        Exploration found = Simulation.of(ReplayTest::lostUpdate).withRuns(1000).explore();
        SimulationFailure failure = found.failure();
        assertNotNull(failure);
        System.out.println(failure.getMessage());
        SimulationFailure again = assertThrows(
                SimulationFailure.class,
                () -> Simulation.of(ReplayTest::lostUpdate)
                        .replay(failure.token())
                        .run());
        assertEquals(failure.what(), again.what());
        assertTrue(failure.deviations() <= 2, failure.getMessage());
    }

    @Test
    void theSameSeedIsTheSameTrace() {
        Simulation simulation = Simulation.of(ReplayTest::echo).withRuns(50);
        assertEquals(simulation.traceHash(), simulation.traceHash());
    }

    static void echo(World world) {
        Host server = world.host("server", () -> {
            Server listening = await(startServer(
                    (reader, writer) -> {
                        byte[] line = await(reader.readline());
                        writer.write(line);
                        await(writer.drain());
                        writer.close();
                    },
                    null,
                    7000));
            await(listening.serveForever());
        });
        Host client = world.host("client", () -> {
            try (StreamPair connection = await(openConnection("server", 7000))) {
                connection.writer().write("hello\n".getBytes(StandardCharsets.UTF_8));
                assertEquals("hello\n", new String(await(connection.reader().readline()), StandardCharsets.UTF_8));
            }
        });
        await(client.join());
    }

    @Test
    void aClientReachesAServerByItsName() {
        Exploration found = Simulation.of(ReplayTest::echo).withRuns(100).explore();
        found.check();
        System.out.println(found);
    }
}
