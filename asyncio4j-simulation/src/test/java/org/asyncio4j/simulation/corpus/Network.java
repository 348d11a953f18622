package org.asyncio4j.simulation.corpus;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.simulation.corpus.Parts.ended;
import static org.asyncio4j.simulation.corpus.Parts.task;
import static org.asyncio4j.simulation.corpus.Parts.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.Event;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.simulation.Host;
import org.asyncio4j.simulation.Latency;
import org.asyncio4j.simulation.World;
import org.asyncio4j.simulation.corpus.Parts.Body;

/** Faults of what is distributed: networks, clocks, threads, crashes. */
final class Network {

    private static final int PORT = 7000;

    /** Answers a line. */
    @FunctionalInterface
    private interface Service {
        void serve(String line, StreamWriter out) throws Exception;
    }

    private Network() {}

    static List<Bug> bugs() {
        return List.of(
                new Bug("retry not idempotent", "sends again what may have arrived", Network::retry),
                new Bug(
                        "half-open connection",
                        "waits for ever for an answer of a host that crashed",
                        Network::halfOpen),
                new Bug("lease and clock skew", "compares another host's time with its own", Network::lease),
                new Bug("split brain", "takes a silent leader for dead, which goes on", Network::splitBrain),
                new Bug("dead connection in a pool", "hands out what the server has closed", Network::deadConnection),
                new Bug("thundering herd", "all that waited come at the same moment", Network::herd),
                new Bug("at least once", "counts a message each time that it comes", Network::atLeastOnce),
                new Bug("stale read", "reads from a copy that lags, after it reconnected", Network::staleRead),
                new Bug("part of a message", "takes what one read returns for a message", Network::partOfMessage),
                new Bug("answers by order", "takes the first answer for that of the first question", Network::byOrder),
                new Bug("threads overtake", "saves in threads, and the older one comes last", Network::threads),
                new Bug("timeout of a thread", "calls again what a thread still does", Network::threadTimeout),
                new Bug("dual write", "crashes between two writes", Network::dualWrite),
                new Bug("no fencing", "writes after its lease, for it was asleep", Network::fencing));
    }

    private static Host server(World world, String name, Service service) {
        return world.host(name, () -> {
            Server server = await(startServer(
                    (reader, writer) -> {
                        try {
                            for (String line = line(await(reader.readline()));
                                    !line.isEmpty();
                                    line = line(await(reader.readline()))) {
                                service.serve(line, writer);
                                await(writer.drain());
                            }
                        } catch (IOException e) {
                            // The client has gone.
                        } finally {
                            writer.close();
                        }
                    },
                    null,
                    PORT));
            await(server.serveForever());
        });
    }

    private static String line(byte[] data) {
        return new String(data, StandardCharsets.UTF_8).strip();
    }

    private static void send(StreamWriter out, String line) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String ask(String host, String question) throws Exception {
        try (StreamPair connection = await(openConnection(host, PORT))) {
            send(connection.writer(), question);
            return line(await(connection.reader().readline()));
        }
    }

    private static String askWithin(double seconds, String host, String question) throws Exception {
        return await(waitFor(org.asyncio4j.Asyncio.async(() -> ask(host, question)), seconds));
    }

    private static void retry(World world, boolean mended) throws Exception {
        int[] count = new int[1];
        Set<String> known = new HashSet<>();
        Host server = server(world, "server", (line, out) -> {
            if (known.add(line) || !mended) {
                count[0]++;
            }
            send(out, "done");
        });
        world.link(server).latency(Latency.uniform(1, 400));
        await(sleep(1));
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                askWithin(0.5, "server", "add 1");
                break;
            } catch (TimeoutException e) {
                world.note("again");
            }
        }
        await(sleep(2));
        assertTrue(count[0] <= 1, "it was added " + count[0] + " times");
    }

    private static void halfOpen(World world, boolean mended) throws Exception {
        Host server = server(world, "server", (line, out) -> {
            await(sleep(1));
            send(out, line);
        });
        await(sleep(1));
        if (world.chance(0.3)) {
            world.at(1.5, server::crash);
        }
        world.limit(600);
        try {
            String _ = mended ? askWithin(5, "server", "hello") : ask("server", "hello");
        } catch (TimeoutException e) {
            world.note("no answer");
        }
    }

    private static void lease(World world, boolean mended) {
        String[] owner = new String[1];
        long[] until = new long[1];
        int[] working = new int[1];
        world.always("one works", () -> working[0] <= 1);
        long[] margin = {mended ? 5_000 : 0};
        Host[] hosts = new Host[2];
        for (int i = 0; i < 2; i++) {
            int number = i;
            hosts[i] = world.host("host" + i, () -> {
                await(sleep(number));
                while (owner[0] != null && hosts[number].clock().millis() < until[0] + margin[0]) {
                    await(sleep(1));
                }
                owner[0] = "host" + number;
                until[0] = hosts[number].clock().millis() + 10_000;
                working[0]++;
                while (hosts[number].clock().millis() < until[0] - 2_000) {
                    await(sleep(0.5));
                }
                working[0]--;
            });
            hosts[i].clockSkew(Duration.ofSeconds(world.choose(6)));
        }
        await(hosts[0].join());
        await(hosts[1].join());
    }

    private static void splitBrain(World world, boolean mended) {
        boolean[] leads = {true, false};
        world.always("one leads", () -> !leads[0] || !leads[1]);
        double[] seen = new double[1];
        Host first = server(world, "first", (_, out) -> {
            seen[0] = world.time();
            send(out, "alive");
        });
        Host second = world.host("second", () -> {
            for (int beat = 0; beat < 5 && !leads[1]; beat++) {
                await(sleep(1));
                try {
                    askWithin(3, "first", "alive?");
                } catch (TimeoutException | IOException e) {
                    leads[1] = true;
                }
            }
        });
        if (world.chance(0.3)) {
            world.at(2.5, () -> world.partition(first, second));
        }
        for (int i = 0; i < 30; i++) {
            await(sleep(0.4));
            if (mended && world.time() > seen[0] + 2) {
                leads[0] = false;
            }
        }
    }

    private static void deadConnection(World world, boolean mended) throws Exception {
        Host server = server(world, "server", (line, out) -> send(out, line));
        await(sleep(1));
        StreamPair pooled = await(openConnection("server", PORT));
        if (world.chance(0.3)) {
            world.at(1.5, () -> {
                server.kill();
                server.restart();
            });
        }
        await(sleep(1));
        try {
            String answer = "";
            try {
                send(pooled.writer(), "hello");
                answer = line(await(pooled.reader().readline(), IOException.class));
            } catch (IOException e) {
                world.note("the connection is dead");
            }
            assertEquals("hello", mended && answer.isEmpty() ? ask("server", "hello") : answer);
        } finally {
            pooled.writer().close();
        }
    }

    private static void herd(World world, boolean mended) {
        int[] active = new int[1];
        Event up = new Event();
        world.always("at most two are served", () -> active[0] <= 2);
        boolean down = world.chance(0.2);
        List<Body> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            clients.add(() -> {
                await(sleep(0.1 * number));
                if (down) {
                    await(up.waitFor());
                    await(sleep(mended ? 0.1 * number : 0.1));
                }
                active[0]++;
                await(sleep(0.05));
                active[0]--;
            });
        }
        clients.add(() -> {
            await(sleep(2));
            up.set();
        });
        together(clients.toArray(Body[]::new));
    }

    private static void atLeastOnce(World world, boolean mended) {
        List<String> disk = new ArrayList<>();
        List<String> queue = new ArrayList<>(List.of("a", "b"));
        Host consumer = world.host("consumer", () -> {
            while (!queue.isEmpty()) {
                String message = queue.getFirst();
                if (!mended || !disk.contains(message)) {
                    disk.add(message);
                }
                await(sleep(1));
                queue.remove(message);
            }
        });
        if (world.chance(0.3)) {
            world.at(0.5, consumer::restart);
        }
        await(sleep(10));
        assertEquals(List.of("a", "b"), disk);
    }

    private static void staleRead(World world, boolean mended) throws Exception {
        Map<String, String> first = new HashMap<>();
        Map<String, String> copy = new HashMap<>();
        Host primary = server(world, "primary", (line, out) -> {
            first.put("x", line);
            Task<String> copying = createTask(() -> ask("replica", line));
            if (mended) {
                await(copying);
            }
            send(out, "stored");
        });
        Host replica = server(world, "replica", (line, out) -> {
            String known = line.equals("get") ? copy.getOrDefault("x", "none") : copy.put("x", line);
            send(out, String.valueOf(known));
        });
        world.link(primary, replica).latency(Latency.uniform(1, 50));
        await(sleep(1));
        ask("primary", "new");
        String read = world.chance(0.5) ? ask("replica", "get") : first.get("x");
        await(sleep(1));
        assertEquals("new", read);
    }

    private static void partOfMessage(World world, boolean mended) throws Exception {
        Host server = server(world, "server", (_, out) -> out.write(new byte[100]));
        world.link(server).splits(0.3);
        await(sleep(1));
        try (StreamPair connection = await(openConnection("server", PORT))) {
            send(connection.writer(), "get");
            byte[] message = await(
                    mended
                            ? connection.reader().readexactly(100)
                            : connection.reader().read(1000));
            assertEquals(100, message.length);
        }
    }

    private static void byOrder(World world, boolean mended) throws Exception {
        List<Task<Void>> working = new ArrayList<>();
        server(
                world,
                "server",
                (line, out) -> working.add(task(() -> {
                    await(sleep(0.1 + 0.1 * world.choose(3)));
                    send(out, line);
                })));
        await(sleep(1));
        Map<String, String> answers = new HashMap<>();
        try (StreamPair connection = await(openConnection("server", PORT))) {
            for (String question : List.of("1", "2")) {
                send(connection.writer(), question);
                await(sleep(0.05));
            }
            for (String question : List.of("1", "2")) {
                String answer = line(await(connection.reader().readline()));
                answers.put(mended ? answer : question, answer);
            }
        }
        assertEquals(Map.of("1", "1", "2", "2"), answers);
    }

    private static void threads(World world, boolean mended) {
        int[] saved = new int[1];
        Task<Integer> first = createTask(toThread(() -> saved[0] = 1));
        if (mended) {
            ended(first);
        }
        Task<Integer> second = createTask(toThread(() -> saved[0] = 2));
        ended(first);
        ended(second);
        assertEquals(2, saved[0]);
    }

    private static void threadTimeout(World world, boolean mended) {
        int[] paid = new int[1];
        Set<Integer> known = new HashSet<>();
        for (int attempt = 0; attempt < 10; attempt++) {
            try {
                int _ = await(waitFor(toThread(() -> known.add(1) || !mended ? ++paid[0] : paid[0]), 0.005));
                break;
            } catch (TimeoutException e) {
                world.note("again");
            }
        }
        await(sleep(1));
        assertTrue(paid[0] <= 1, "paid " + paid[0] + " times");
    }

    private static void dualWrite(World world, boolean mended) {
        List<String> orders = new ArrayList<>();
        List<String> bills = new ArrayList<>();
        Host shop = world.host("shop", () -> {
            if (orders.isEmpty()) {
                orders.add("a");
                await(sleep(0.1));
                bills.add("a");
            } else if (mended && bills.isEmpty()) {
                bills.add("a");
            }
        });
        if (world.chance(0.3)) {
            world.at(0.05, shop::restart);
        }
        await(sleep(1));
        assertEquals(orders, bills);
    }

    private static void fencing(World world, boolean mended) {
        int[] token = new int[1];
        List<Integer> written = new ArrayList<>();
        Body work = () -> {
            int mine = ++token[0];
            await(sleep(1 + 3 * world.choose(3)));
            if (!mended || mine == token[0]) {
                written.add(mine);
            }
        };
        together(work, () -> {
            await(sleep(2));
            work.run();
        });
        assertEquals(written.stream().sorted().toList(), written);
    }
}
