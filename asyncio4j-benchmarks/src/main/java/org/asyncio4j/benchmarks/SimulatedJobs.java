package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.mayThrow;
import static org.asyncio4j.Asyncio.openConnection;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.startServer;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.time;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.asyncio4j.Event;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.simulation.Host;
import org.asyncio4j.simulation.Latency;
import org.asyncio4j.simulation.World;
import org.jspecify.annotations.Nullable;

/**
 * A queue of jobs with leases: a broker, three workers, and two clients with four jobs each, of which about one in seven always
 * fails and is given up in the end; links are cut at random, and a worker crashes. It is the load that simloop (Python)
 * publishes figures for, as far as its words go: a question is a line on a connection of its own, latency is 10 to 50 ms, and
 * at the end no job is lost and none was done twice.
 */
final class SimulatedJobs {

    private static final int PORT = 7000;
    private static final int WORKERS = 3;
    private static final int CLIENTS = 2;
    private static final int JOBS = 4;
    private static final int MOST_ATTEMPTS = 5;
    private static final int CUTS = 4;
    private static final double LEASE = 2;
    private static final double RENEWED_EVERY = 0.5;
    private static final double PATIENCE = 1;
    private static final double PAUSE = 0.25;
    private static final double BAD = 0.15;

    private enum State {
        FREE,
        LEASED,
        DONE,
        DEAD
    }

    private static final class Job {
        final String id;
        final double seconds;
        final boolean bad;
        State state = State.FREE;
        long token;
        int attempts;
        int effects;
        double due;

        Job(String id, double seconds, boolean bad) {
            this.id = id;
            this.seconds = seconds;
            this.bad = bad;
        }

        boolean hasEnded() {
            return state == State.DONE || state == State.DEAD;
        }
    }

    private final World world;
    private final Random random;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private @Nullable Event news;

    SimulatedJobs(World world) {
        this.world = world;
        random = world.random();
    }

    void run() {
        world.allowLeaks();
        Host broker = world.host("broker", this::serve);
        List<Host> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(world.host("worker" + i, this::work));
        }
        List<Host> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String name = "client" + i;
            clients.add(world.host(name, () -> submitAll(name)));
        }
        world.links().forEach(link -> link.latency(Latency.uniform(10, 50)));
        for (int i = 0; i < CUTS; i++) {
            await(sleep(0.5 + random.nextDouble()));
            Host worker = workers.get(random.nextInt(WORKERS));
            world.partition(broker, worker);
            if (i == 1) {
                worker.crash();
            }
            await(sleep(0.5 + random.nextDouble()));
            world.heal();
        }
        for (Host client : clients) {
            await(client.join());
        }
        while (!jobs.values().stream().allMatch(Job::hasEnded)) {
            await(sleep(PAUSE));
        }
        for (Job job : jobs.values()) {
            if (job.effects != (job.bad ? 0 : 1) || jobs.size() != CLIENTS * JOBS) {
                throw new IllegalStateException(job.id + " had " + job.effects + " effects");
            }
        }
    }

    // --- the broker ----------------------------------------------------------------------------------

    private void serve() throws IOException {
        news = new Event();
        Server server = await(startServer(this::answer, null, PORT));
        with(server, taskGroup(), (_, group) -> group.createTask(this::endLeases));
    }

    private void answer(StreamReader reader, StreamWriter writer) {
        try (writer) {
            mayThrow(IOException.class);
            String line = line(reader);
            if (line != null) {
                writer.write(reply(line.split(" ")) + "\n");
                await(writer.drain());
            }
        } catch (IOException e) {
            // It asks again.
        }
    }

    private String reply(String[] words) {
        if (words[0].equals("acquire")) {
            return acquire();
        }
        if (words[0].equals("submit")) {
            jobs.computeIfAbsent(words[1], id -> new Job(id, Double.parseDouble(words[2]), words[3].equals("bad")));
            tell();
            return "ok";
        }
        Job job = Objects.requireNonNull(jobs.get(words[1]));
        if (job.state != State.LEASED || job.token != Long.parseLong(words[2])) {
            return "no";
        }
        if (words[0].equals("renew")) {
            job.due = time() + LEASE;
        } else {
            job.state = State.DONE;
        }
        return "ok";
    }

    private String acquire() {
        double until = time() + PATIENCE / 2;
        while (true) {
            for (Job job : jobs.values()) {
                if (job.state == State.FREE && job.due <= time()) {
                    job.state = State.LEASED;
                    job.token++;
                    job.attempts++;
                    job.due = time() + LEASE;
                    return "job " + job.id + " " + job.token;
                }
            }
            try {
                boolean _ = await(waitFor(Objects.requireNonNull(news).waitFor(), Math.max(0, until - time())));
            } catch (TimeoutException e) {
                return "none";
            }
        }
    }

    private void tell() {
        Objects.requireNonNull(news).set();
        news = new Event();
    }

    private void endLeases() {
        while (true) {
            await(sleep(PAUSE));
            boolean freed = false;
            for (Job job : jobs.values()) {
                if (job.state == State.LEASED && job.due < time()) {
                    job.state = job.attempts >= MOST_ATTEMPTS ? State.DEAD : State.FREE;
                    job.due = time() + PAUSE * (1 << job.attempts);
                    freed = true;
                }
            }
            if (freed) {
                tell();
            }
        }
    }

    // --- workers and clients -------------------------------------------------------------------------

    private void work() {
        while (true) {
            String[] words = ask("acquire").split(" ");
            if (words[0].equals("job")) {
                carryOut(Objects.requireNonNull(jobs.get(words[1])), Long.parseLong(words[2]));
            }
        }
    }

    private void carryOut(Job job, long token) {
        Task<Void> renewing = createTask(() -> {
            while (true) {
                await(sleep(RENEWED_EVERY));
                ask("renew " + job.id + " " + token);
            }
        });
        try {
            await(sleep(job.seconds));
            if (job.bad || job.token != token) {
                return;
            }
            job.effects = 1;
            ask("complete " + job.id + " " + token);
        } finally {
            renewing.cancel();
        }
    }

    private void submitAll(String client) {
        with(taskGroup(), group -> {
            for (int i = 0; i < JOBS; i++) {
                String question = "submit " + client + "-" + i + " " + (0.05 + random.nextDouble()) + " "
                        + (random.nextDouble() < BAD ? "bad" : "good");
                group.createTask(() -> ask(question));
            }
        });
    }

    /** Asks the broker until it answers. */
    private static String ask(String question) {
        while (true) {
            try {
                mayThrow(IOException.class);
                String answer = with(timeout(PATIENCE), () -> {
                    try (StreamPair connection = await(openConnection("broker", PORT))) {
                        connection.writer().write(question + "\n");
                        return line(connection.reader());
                    }
                });
                if (answer != null) {
                    return answer;
                }
            } catch (IOException | TimeoutException e) {
                // Asks again.
            }
            await(sleep(PAUSE));
        }
    }

    /** Reads a line; null if the stream ends before the line does. */
    private static @Nullable String line(StreamReader reader) {
        byte[] line = await(reader.readline());
        int length = line.length - 1;
        return length >= 0 && line[length] == '\n' ? new String(line, 0, length, StandardCharsets.UTF_8) : null;
    }
}
