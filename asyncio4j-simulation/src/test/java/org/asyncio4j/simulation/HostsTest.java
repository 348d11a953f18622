package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Test;

/** Hosts: their clocks, signals, names and lives. */
class HostsTest {

    @Test
    void eachHostHasAClockOfItsOwn() {
        Simulation.run(5, world -> {
            Host[] ahead = new Host[1];
            double[] times = new double[2];
            ahead[0] = world.host("ahead", () -> {
                double began = Loops.getRunningLoop().time();
                await(sleep(100));
                times[0] = Loops.getRunningLoop().time() - began;
                times[1] = world.time();
            });
            ahead[0].clockSkew(Duration.ofSeconds(5)).clockDrift(100_000);
            await(ahead[0].join());
            assertEquals(100, times[0], 0.01);
            assertEquals(100 / 1.1, times[1], 0.1);
            assertTrue(
                    Duration.between(world.clock().instant(), ahead[0].clock().instant())
                                    .toSeconds()
                            >= 14);
        });
    }

    @Test
    void aSignalRunsTheHandlerOrEndsTheProgram() {
        Simulation.run(20, world -> {
            List<String> seen = new ArrayList<>();
            Host polite = world.host("polite", () -> {
                var done = Loops.getRunningLoop().createFuture();
                Loops.getRunningLoop().addSignalHandler("SIGTERM", () -> done.setResult(null));
                await(done);
                seen.add("stopped");
            });
            Host rude = world.host("rude", () -> await(sleep(1000)));
            await(sleep(1));
            polite.signal("TERM");
            rude.signal("TERM");
            await(polite.join());
            assertEquals(List.of("stopped"), seen);
            assertFalse(rude.isUp());
        });
    }

    @Test
    void namesLeadToHostsAndMayFail() {
        int[] failures = new int[1];
        Simulation.run(50, world -> {
            Host host = world.host("real", () -> await(sleep(10)));
            world.name("alias", host);
            world.nameFailures(0.2);
            try {
                List<InetSocketAddress> found = await(Loops.getRunningLoop().getaddrinfo("alias", 80, null));
                assertEquals(host.address(), found.getFirst().getAddress());
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Exception e) {
                failures[0]++;
            }
        });
        assertTrue(failures[0] > 0 && failures[0] < 50, String.valueOf(failures[0]));
    }

    @Test
    void aRestartedHostBeginsAgainWithWhatWasOnItsDisk() {
        Simulation.run(20, world -> {
            List<Integer> disk = new ArrayList<>();
            Host host = world.host("host", () -> {
                disk.add(disk.size());
                await(sleep(1e6));
            });
            await(sleep(1));
            host.restart();
            await(sleep(1));
            assertEquals(List.of(0, 1), disk);
        });
    }

    @Test
    void aServerWithoutDescriptorsAcceptsLater() {
        boolean[] failed = new boolean[1];
        Simulation.run(30, world -> {
            Host server = world.host("server", () -> {
                List<LoopProblem> problems = new ArrayList<>();
                Loops.getRunningLoop().setExceptionHandler((_, problem) -> problems.add(problem));
                Server listening = await(startServer(
                        (_, writer) -> {
                            writer.write("hello\n".getBytes(StandardCharsets.UTF_8));
                            writer.close();
                        },
                        null,
                        80));
                await(sleep(60));
                failed[0] |= !problems.isEmpty();
                listening.close();
                await(listening.waitClosed());
            });
            server.acceptFailures(0.5);
            await(sleep(1));
            try (StreamPair connection = await(openConnection("server", 80))) {
                assertEquals("hello", await(connection.reader().readlineString()));
            }
            await(server.join());
        });
        assertTrue(failed[0]);
    }

    @Test
    void aFailureToAcceptThatWasAskedForIsNoFailureOfTheRun() {
        Simulation.run(20, world -> {
            ReplayTest.echo(world);
            Host server = world.host("other", () -> {
                Server listening = await(startServer(
                        (_, writer) -> {
                            writer.close();
                        },
                        null,
                        7000));
                await(listening.serveForever());
            });
            server.acceptFailures(0.5);
            await(sleep(1));
            for (int i = 0; i < 5; i++) {
                try (StreamPair connection = await(openConnection("other", 7000))) {
                    assertEquals(0, await(connection.reader().read()).length);
                }
            }
        });
    }

    @Test
    void randomNumbersAreTheRunsOwn() {
        Set<UUID> seen = new HashSet<>();
        Simulation.run(20, world -> {
            UUID first = world.uuid();
            assertNotEquals(first, world.uuid());
            seen.add(first);
        });
        assertTrue(seen.size() > 10);
        String once = Simulation.of(world -> world.choose(world.random().nextInt(1, 1000)))
                .traceHash();
        assertEquals(
                once,
                Simulation.of(world -> world.choose(world.random().nextInt(1, 1000)))
                        .traceHash());
    }

    @SimulationTest(runs = 20)
    void aClockThatIsSetForwardWakesItsSleepers(World world) {
        Host host = world.host("sleeping", () -> await(sleep(10)));
        world.at(1, () -> host.clockSkew(Duration.ofSeconds(100)));
        await(host.join());
        assertTrue(world.time() < 2, world::toString);
    }
}
