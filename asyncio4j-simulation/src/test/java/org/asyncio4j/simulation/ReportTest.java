package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.mayThrow;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.Subprocess;
import org.asyncio4j.lowlevel.DatagramOptions;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.Test;

/** What the report of a failure says. */
class ReportTest {

    private static SimulationFailure failureOf(Scenario scenario) {
        SimulationFailure failure =
                Simulation.of(scenario).withRuns(1000).explore().failure();
        assertNotNull(failure);
        return failure;
    }

    /** A client that does not wait long enough for a slow network. */
    static void impatient(World world) {
        Host server = world.host("server", () -> {
            Server listening = await(startServer(
                    (reader, writer) -> {
                        writer.write(await(reader.readline()));
                        await(writer.drain());
                        writer.close();
                    },
                    null,
                    7000));
            await(listening.serveForever());
        });
        Host client = world.host("client", () -> {
            try (StreamPair connection = await(openConnection("server", 7000))) {
                connection.writer().write("hello\n");
                byte[] _ = await(waitFor(connection.reader().readline(), 0.005));
            }
        });
        Host third = world.host("third", () -> await(sleep(1000)));
        world.link(server, client).latency(Latency.uniform(1, 20));
        world.at(0.001, third::crash);
        world.note("the test has begun");
        await(client.join());
    }

    @Test
    void itSaysWhatFailedWhyAndWhereAllStood() {
        SimulationFailure failure = failureOf(ReportTest::impatient);
        List<String> lines = failure.getMessage().lines().toList();
        assertEquals("the program of host client failed: org.asyncio4j.TimeoutException", lines.get(0));
        assertTrue(
                lines.get(1).matches("    at .*ReportTest\\.lambda\\$impatient\\$\\d+\\(ReportTest\\.java:\\d+\\)"),
                lines.get(1));
        assertTrue(
                lines.get(2)
                        .matches("in run \\d+, reduced by \\d+ more runs?, after \\d+ steps and 0\\.\\d+ s, with 1"
                                + " deviation \\(marked \\*\\) from the plain run"),
                lines.get(2));
        assertTrue(lines.get(3).matches("    0 s, step \\d+: the test has begun"), lines.get(3));
        assertTrue(
                lines.stream().anyMatch(line -> line.matches("    0\\.001 s, step \\d+: host third crashes")),
                failure.getMessage());
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.matches("  \\* 0\\.\\d+ s, step \\d+: (message 1 of \\w+->\\w+|a request .*)"
                                        + " takes [\\d.]+ ms instead of 1 ms")),
                failure.getMessage());
        assertTrue(
                lines.contains("    task test waits for the end of the program of host client"), failure.getMessage());
        assertTrue(lines.contains("  host third: down since 0.001 s"), failure.getMessage());
        assertTrue(failure.getMessage().contains("waits for data from client:"), failure.getMessage());
        assertEquals("replay: @Replay(\"" + failure.token() + "\")", lines.getLast());
    }

    @Test
    void aTaskThatRanBeforeAnotherIsNamedWithItsPlace() {
        SimulationFailure failure = failureOf(world -> {
            int[] value = new int[1];
            var writer = createTask(
                    () -> {
                        await(sleep(1));
                        value[0] = 1;
                    },
                    "writer");
            var reader = createTask(
                    () -> {
                        await(sleep(0.5));
                        await(sleep(0.5));
                        assertEquals(1, value[0]);
                    },
                    "reader");
            await(writer);
            await(reader);
        });
        assertTrue(
                failure.getMessage()
                        .matches("(?s).*  \\* 1 s, step \\d+: task 'reader' of test at ReportTest.java:\\d+ ran before"
                                + " task 'writer' at ReportTest.java:\\d+\n"
                                + ".*"),
                failure.getMessage());
        assertEquals(1, failure.deviations());
    }

    @Test
    void itFitsOnOneScreenAndNamesEveryHost() {
        SimulationFailure failure = failureOf(world -> {
            for (int i = 0; i < 12; i++) {
                world.host("host" + i, () -> {
                    for (int j = 0; j < 30; j++) {
                        createTask(
                                () -> await(sleep(100)),
                                "a task\nwith a name of two lines, and a long one: " + "x".repeat(200));
                    }
                    await(sleep(1000));
                });
            }
            for (int i = 0; i < 100; i++) {
                world.note("note " + i);
                await(sleep(0.01));
            }
            throw new IllegalStateException("over");
        });
        List<String> lines = failure.getMessage().lines().toList();
        assertTrue(lines.size() <= 75, () -> lines.size() + " lines:\n" + failure.getMessage());
        for (int i = 0; i < 12; i++) {
            assertTrue(lines.contains("  host host" + i + ": up"), failure.getMessage());
        }
        assertTrue(lines.contains("    and 30 more tasks"), failure.getMessage());
        assertTrue(lines.contains("    and 84 more lines"), failure.getMessage());
        assertTrue(lines.stream().allMatch(line -> line.length() < 200), failure.getMessage());
    }

    /** A program to which everything happens that a world can choose. */
    static void everything(World world) throws Exception {
        world.timerLateness(Latency.uniform(0, 5));
        world.nameFailures(0.2);
        world.program("child", child -> 0);
        Host server = world.host("server", () -> {
                    await(Loops.getRunningLoop()
                            .createDatagramEndpoint(
                                    () -> new DatagramProtocol() {},
                                    DatagramOptions.DEFAULT.withLocalAddress(new InetSocketAddress(9))));
                    Server listening = await(startServer(
                            (_, writer) -> {
                                writer.close();
                            },
                            null,
                            7000));
                    await(listening.serveForever());
                })
                .acceptFailures(0.2);
        world.link(server).loss(0.2).duplicates(0.2).splits(0.3).resets(0.4).connectFailures(0.2);
        try {
            mayThrow(IOException.class);
            Subprocess child = await(createSubprocessExec("child"));
            int _ = await(child.waitFor());
            DatagramTransport datagrams = await(Loops.getRunningLoop()
                            .createDatagramEndpoint(
                                    () -> new DatagramProtocol() {},
                                    DatagramOptions.DEFAULT.withRemoteAddress(
                                            new InetSocketAddress(server.address(), 9))))
                    .transport();
            for (int i = 0; i < 3; i++) {
                datagrams.sendto(new byte[10]);
            }
            datagrams.close();
            await(toThread(() -> {}));
            await(sleep(0.01));
            try (StreamPair connection = await(openConnection("server", 7000))) {
                connection.writer().write("hello, everybody\n");
                byte[] _ = await(connection.reader().readline());
            }
        } catch (IOException e) {
            // As it may be.
        }
        int _ = world.random().nextInt();
        boolean _ = world.chance(0.5);
        if (world.choose(3) > 0) {
            throw new IllegalStateException("that is asked for");
        }
    }

    @Test
    void eachDeviationIsToldInWords() {
        TreeSet<Kind> kinds = new TreeSet<>();
        TreeSet<String> untold = new TreeSet<>();
        for (int seed = 0; seed < 60; seed++) {
            Simulation simulation =
                    Simulation.of(ReportTest::everything).withRuns(20).withSeed(seed);
            SimulationFailure failure =
                    simulation.withShrinkingRuns(0).explore().failure();
            assertNotNull(failure);
            Journal journal = failure.journal();
            assertNotNull(journal);
            Tokens.parse(failure.token()).forEach(deviation -> kinds.add(deviation.kind()));
            if (journal.untold() > 0) {
                untold.add("seed " + seed + ": " + journal.untold() + "\n" + failure.getMessage());
            }
        }
        assertEquals(new TreeSet<>(), untold);
        TreeSet<Kind> missing = new TreeSet<>(Arrays.asList(Kind.ALL));
        missing.removeAll(kinds);
        assertEquals(new TreeSet<>(), missing);
    }

    @Test
    void aFailureWithoutAMessageIsItsClassAlone() {
        List<Scenario> scenarios = List.of(
                world -> {
                    throw new IllegalStateException();
                },
                world -> {
                    Host other = world.host("other", () -> {
                        throw new IllegalStateException();
                    });
                    await(other.join());
                },
                world -> {
                    world.at(1, () -> {
                        throw new IllegalStateException();
                    });
                    await(sleep(2));
                },
                world -> {
                    Loops.getRunningLoop().callSoon(() -> {
                        throw new IllegalStateException();
                    });
                    await(sleep(2));
                },
                world -> {
                    world.always("it holds", () -> {
                        throw new IllegalStateException();
                    });
                    await(sleep(2));
                });
        for (Scenario scenario : scenarios) {
            SimulationFailure failure = failureOf(scenario);
            String first = failure.getMessage().lines().toList().getFirst();
            assertTrue(first.endsWith(": java.lang.IllegalStateException"), first);
            assertFalse(failure.getMessage().contains("null"), failure.getMessage());
            assertFalse(failure.page().contains("null"), failure.page());
        }
    }
}
