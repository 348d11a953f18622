import static org.asyncio4j.Asyncio.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.Event;
import org.asyncio4j.Server;
import org.asyncio4j.StreamPair;
import org.asyncio4j.StreamReader;
import org.asyncio4j.StreamWriter;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A queue of jobs: a broker, workers, and clients that submit. A worker takes a job on a lease, which it renews
 * while it works; when the lease ends, for the worker crashed or cannot be reached, another one tries. So a job may
 * be begun often, but has its effect once. {@code ./asyncio4j JobQueue.java} runs one. {@code JobQueueTest} has it in
 * a simulated world, and takes one safeguard after the other away.
 *
 * <p>Each question is a line on a connection of its own, and so is its answer:
 * <pre>
 * submit KEY SECONDS good|bad     ok ID
 * acquire                         job ID TOKEN SECONDS good|bad, or none
 * renew ID TOKEN                  ok|no
 * complete ID TOKEN               ok|no
 * </pre>
 */
public class JobQueue {

    static final int PORT = 7000;
    private static final double LEASE = 1.0;
    private static final double RENEWED_EVERY = 0.4;
    private static final double ANSWER_WITHIN = 1.0;
    private static final double LOOKS_EVERY = 0.25;
    private static final double WRITING = 0.002;
    private static final int MOST_ATTEMPTS = 8;

    /** What keeps the queue from harm. A test leaves one out. */
    enum Safeguard {
        /** A job that is submitted again, for the answer was lost, is the same job by its key. */
        KEYS,
        /** A job is on the disk before it is acknowledged. */
        SAVED_FIRST,
        /** A lease ends, and then the job is free again. */
        LEASES_END,
        /** A worker renews its lease while it works. */
        RENEWALS,
        /** Who has lost his lease has no effect any more: his number is lower than that of the next one. */
        FENCING,
        /** A job that is done again, for its end was not heard of, has no second effect. */
        ONE_EFFECT,
        /** After some attempts a job is given up. */
        GIVES_UP
    }

    enum State {
        FREE,
        LEASED,
        DONE,
        DEAD
    }

    /** What the broker knows of a job, and has on its disk. */
    record Job(String id, String key, String seconds, String kind, State state, long token, int attempts) {
        Job with(State newState) {
            return new Job(id, key, seconds, kind, newState, token, attempts);
        }

        Job leased() {
            return new Job(id, key, seconds, kind, State.LEASED, token + 1, attempts + 1);
        }

        boolean hasEnded() {
            return state == State.DONE || state == State.DEAD;
        }
    }

    /** Where the effects of jobs go: a database that all workers reach. It outlives them. */
    static final class Ledger {
        private final Set<Safeguard> without;
        private final Map<String, Long> begun = new HashMap<>();
        final List<String> effects = new ArrayList<>();
        final List<String> late = new ArrayList<>();

        Ledger(Set<Safeguard> without) {
            this.without = without;
        }

        boolean begin(String job, long token) {
            return begun.merge(job, token, Math::max) == token;
        }

        boolean commit(String job, long token) {
            boolean old = token < begun.get(job);
            if (old && !without.contains(Safeguard.FENCING)) {
                return false;
            }
            if (!effects.contains(job) || without.contains(Safeguard.ONE_EFFECT)) {
                effects.add(job);
            }
            if (old) {
                late.add(job);
            }
            return true;
        }
    }

    /** Hands out the jobs. */
    static final class Broker {
        private final Set<Safeguard> without;
        private final Map<String, Job> disk;
        private final Map<String, Job> jobs = new LinkedHashMap<>();
        private final Map<String, Double> due = new HashMap<>();
        private Event news = new Event();

        /** @param disk what a broker before this one has left there */
        Broker(Map<String, Job> disk, Set<Safeguard> without) {
            this.disk = disk;
            this.without = without;
            disk.forEach((id, job) -> jobs.put(id, job.hasEnded() ? job : job.with(State.FREE)));
        }

        Server open(@Nullable String host, int port) throws IOException {
            mayThrow(IOException.class);
            return await(startServer(this::serve, host, port));
        }

        /** Serves until it is cancelled. */
        void run(Server server) {
            with(server, taskGroup(), (_, group) -> group.createTask(this::endLeases));
        }

        private void serve(StreamReader reader, StreamWriter writer) {
            try (writer) {
                mayThrow(IOException.class);
                String line = line(reader);
                if (line != null) {
                    writer.write(reply(line.split(" ")) + "\n");
                    await(writer.drain());
                }
            } catch (IOException | TimeoutException e) {
                // The other side has gone; it asks again.
            }
        }

        private String reply(String[] words) {
            return switch (words[0]) {
                case "submit" -> "ok " + submit(words[1], words[2], words[3]);
                case "acquire" -> acquire();
                case "renew" -> renew(words[1], Long.parseLong(words[2])) ? "ok" : "no";
                default -> complete(words[1], Long.parseLong(words[2])) ? "ok" : "no";
            };
        }

        private void save(Job job) {
            await(sleep(WRITING));
            disk.put(job.id, job);
        }

        private void tell() {
            news.set();
            news = new Event();
        }

        private String submit(String key, String seconds, String kind) {
            String id = "job-" + key;
            Job job = jobs.get(id);
            if (job == null) {
                job = new Job(id, key, seconds, kind, State.FREE, 0, 0);
                if (without.contains(Safeguard.SAVED_FIRST)) {
                    Job later = job;
                    createTask(() -> save(later));
                } else {
                    save(job);
                }
                if (jobs.putIfAbsent(id, job) == null) {
                    tell();
                }
            }
            return id;
        }

        private String acquire() {
            double until = time() + ANSWER_WITHIN / 2;
            while (true) {
                for (Job job : jobs.values()) {
                    if (job.state == State.FREE && due.getOrDefault(job.id, 0.0) <= time()) {
                        Job leased = job.leased();
                        jobs.put(job.id, leased);
                        due.put(job.id, time() + LEASE);
                        save(leased);
                        return "job " + job.id + " " + leased.token + " " + job.seconds + " " + job.kind;
                    }
                }
                double left = until - time();
                if (left <= 0) {
                    return "none";
                }
                try {
                    await(waitFor(news.waitFor(), left));
                } catch (TimeoutException e) {
                    return "none";
                }
            }
        }

        private boolean isHeld(String id, long token) {
            Job job = jobs.get(id);
            return job != null && job.state == State.LEASED && job.token == token;
        }

        private boolean renew(String id, long token) {
            boolean held = isHeld(id, token);
            if (held) {
                due.put(id, time() + LEASE);
            }
            return held;
        }

        private boolean complete(String id, long token) {
            boolean held = isHeld(id, token);
            if (held) {
                Job done = jobs.get(id).with(State.DONE);
                jobs.put(id, done);
                save(done);
            }
            return held;
        }

        private void endLeases() {
            while (true) {
                await(sleep(LOOKS_EVERY));
                if (without.contains(Safeguard.LEASES_END)) {
                    continue;
                }
                for (Job job : List.copyOf(jobs.values())) {
                    if (job.state == State.LEASED && due.get(job.id) < time()) {
                        boolean gone = job.attempts >= MOST_ATTEMPTS && !without.contains(Safeguard.GIVES_UP);
                        Job next = job.with(gone ? State.DEAD : State.FREE);
                        jobs.put(job.id, next);
                        due.put(job.id, time() + LOOKS_EVERY * (1 << Math.min(job.attempts, MOST_ATTEMPTS)));
                        save(next);
                    }
                }
                tell();
            }
        }
    }

    /** Works. */
    static final class Worker {
        private final String broker;
        private final int port;
        private final Ledger ledger;
        private final Set<Safeguard> without;

        Worker(String broker, int port, Ledger ledger, Set<Safeguard> without) {
            this.broker = broker;
            this.port = port;
            this.ledger = ledger;
            this.without = without;
        }

        void run() {
            while (true) {
                String answer = ask(broker, port, "acquire");
                if (answer == null) {
                    await(sleep(LOOKS_EVERY));
                } else if (answer.startsWith("job ")) {
                    String[] words = answer.split(" ");
                    work(words[1], Long.parseLong(words[2]), Double.parseDouble(words[3]), words[4].equals("good"));
                }
            }
        }

        private void work(String job, long token, double seconds, boolean good) {
            if (!ledger.begin(job, token)) {
                return;
            }
            Task<Void> renewing = createTask(() -> {
                while (!without.contains(Safeguard.RENEWALS)) {
                    await(sleep(RENEWED_EVERY));
                    ask(broker, port, "renew " + job + " " + token);
                }
            });
            try {
                await(sleep(seconds));
                // A bad job fails each time, and is left to the end of its lease.
                if (!good || !ledger.commit(job, token)) {
                    return;
                }
                for (int i = 0; i < MOST_ATTEMPTS && ask(broker, port, "complete " + job + " " + token) == null; i++) {
                    await(sleep(LOOKS_EVERY));
                }
            } finally {
                renewing.cancel();
            }
        }
    }

    /** Asks the broker; returns null if there is no answer. */
    static @Nullable String ask(String host, int port, String question) {
        try {
            return with(timeout(ANSWER_WITHIN), () -> askOnce(host, port, question));
        } catch (IOException | TimeoutException e) {
            return null;
        }
    }

    private static @Nullable String askOnce(String host, int port, String question) throws IOException {
        try (StreamPair connection = await(openConnection(host, port))) {
            connection.writer().write(question + "\n");
            return line(connection.reader());
        }
    }

    /** Reads a line; null if the stream ends before the line does, for what was cut off may mean something else. */
    private static @Nullable String line(StreamReader reader) {
        byte[] line = await(reader.readline());
        int length = line.length - 1;
        return length >= 0 && line[length] == '\n' ? new String(line, 0, length, StandardCharsets.UTF_8) : null;
    }

    /** Submits a job until that is acknowledged; returns its number. */
    static String submit(String host, int port, String key, double seconds, boolean good, Set<Safeguard> without) {
        for (int tries = 0; ; tries++) {
            String sent = without.contains(Safeguard.KEYS) ? key + "." + tries : key;
            String answer = ask(host, port, "submit " + sent + " " + seconds + " " + (good ? "good" : "bad"));
            if (answer != null) {
                return answer.substring("ok ".length());
            }
            await(sleep(LOOKS_EVERY));
        }
    }

    void main() {
        run(() -> {
            Set<Safeguard> none = EnumSet.noneOf(Safeguard.class);
            Ledger ledger = new Ledger(none);
            Broker broker = new Broker(new HashMap<>(), none);
            Server server = broker.open("127.0.0.1", 0);
            Set<Task<Void>> tasks = new HashSet<>();
            tasks.add(createTask(() -> broker.run(server)));
            for (int i = 0; i < 2; i++) {
                tasks.add(createTask(new Worker("127.0.0.1", server.port(), ledger, none)::run));
            }
            List<String> jobs = new ArrayList<>();
            for (String key : List.of("a", "b", "c")) {
                jobs.add(submit("127.0.0.1", server.port(), key, 0.05, true, none));
            }
            while (!broker.jobs.values().stream().allMatch(Job::hasEnded)) {
                await(sleep(0.01));
            }
            IO.println("done, once each: " + (ledger.effects.size() == 3 && ledger.effects.containsAll(jobs)));
            tasks.forEach(Task::cancel);
        });
    }
}
