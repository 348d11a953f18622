import static org.asyncio4j.Asyncio.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.simulation.Exploration;
import org.asyncio4j.simulation.Host;
import org.asyncio4j.simulation.Latency;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.simulation.Strategy;
import org.asyncio4j.simulation.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The job queue in a world where all fails that can. It is in the package of the examples: in none. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class JobQueueTest {

    private static final int SEEDS =
            Integer.getInteger("asyncio4j.jobs.seeds", Boolean.getBoolean("asyncio4j.nightly") ? 10_000 : 100);
    private static final int MOST_RUNS = 2_000;
    private static final int CLIENTS = 2;
    private static final int JOBS = 4;
    private static final int WORKERS = 3;
    private static final Set<JobQueue.Safeguard> NONE = EnumSet.noneOf(JobQueue.Safeguard.class);

    /** All hosts, what goes wrong with them, and what must hold nevertheless. */
    private static final class Works {

        private final World world;
        private final Set<JobQueue.Safeguard> without;

        Works(World world, Set<JobQueue.Safeguard> without) {
            this.world = world;
            this.without = without;
        }

        void simulate() {
            world.limit(600);
            world.allowLeaks();
            Map<String, JobQueue.Job> disk = new LinkedHashMap<>();
            JobQueue.Ledger ledger = new JobQueue.Ledger(without);
            world.always("no effect of who has lost his lease", () -> ledger.late.isEmpty());
            Host broker = world.host("broker", () -> {
                JobQueue.Broker running = new JobQueue.Broker(disk, without);
                running.run(running.open(null, JobQueue.PORT));
            });
            List<Host> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(world.host(
                        "worker" + i, () -> new JobQueue.Worker("broker", JobQueue.PORT, ledger, without).run()));
            }
            Set<String> good = new HashSet<>();
            Set<String> acknowledged = new HashSet<>();
            List<Host> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String client = "client" + i;
                clients.add(world.host(
                        client,
                        () -> with(taskGroup(), group -> {
                            for (int job = 0; job < JOBS; job++) {
                                String key = client + "-" + job;
                                double seconds = 0.1 * (1 + world.choose(20));
                                boolean isGood = !world.chance(0.15);
                                group.createTask(() -> {
                                    String id = JobQueue.submit("broker", JobQueue.PORT, key, seconds, isGood, without);
                                    acknowledged.add(id);
                                    if (isGood) {
                                        good.add(id);
                                    }
                                });
                            }
                        })));
            }
            world.links()
                    .forEach(link -> link.latency(Latency.uniform(1, 50))
                            .loss(0.02)
                            .resets(0.01)
                            .connectFailures(0.01));
            broker.acceptFailures(0.01);
            breakThings(broker, workers);
            for (Host client : clients) {
                await(client.join());
            }
            while (!disk.values().stream().allMatch(JobQueue.Job::hasEnded)
                    || !disk.keySet().containsAll(acknowledged)) {
                await(sleep(1));
            }
            assertEquals(CLIENTS * JOBS, disk.size(), "a job was taken twice");
            assertEquals(new TreeSet<>(good), new TreeSet<>(ledger.effects));
            assertEquals(good.size(), ledger.effects.size(), "a job had its effect twice");
            disk.values()
                    .forEach(job -> assertEquals(
                            good.contains(job.id()) ? JobQueue.State.DONE : JobQueue.State.DEAD,
                            job.state(),
                            job.id()));
        }

        private void breakThings(Host broker, List<Host> workers) {
            for (int round = 0; round < 6; round++) {
                await(sleep(0.2 * world.choose(8)));
                Host worker = workers.get(world.choose(WORKERS));
                switch (world.choose(7)) {
                    case 1 -> worker.crash();
                    case 2 -> worker.kill();
                    case 3 -> world.partition(broker, worker);
                    case 4 -> world.isolate(broker);
                    case 5 -> broker.restart();
                    case 6 -> world.heal();
                    default -> {}
                }
            }
            world.heal();
            workers.stream().filter(it -> !it.isUp()).forEach(Host::restart);
        }
    }

    private static Simulation queue(Set<JobQueue.Safeguard> without) {
        return Simulation.of(world -> new Works(world, without).simulate());
    }

    @Test
    void survivesAllFaults() {
        Exploration all = queue(NONE).withRuns(SEEDS).explore();
        System.out.println("job queue: " + all);
        all.check();
    }

    @Test
    void survivesOtherStrategies() {
        for (Strategy strategy : List.of(Strategy.pct(3), Strategy.pos())) {
            queue(NONE)
                    .withStrategy(strategy)
                    .withRuns(Math.max(20, SEEDS / 10))
                    .explore()
                    .check();
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsThatASafeguardIsMissing(JobQueue.Safeguard missing) {
        Exploration found = queue(EnumSet.of(missing))
                .withRuns(MOST_RUNS)
                .withShrinkingRuns(0)
                .explore();
        assertNotNull(found.failure(), () -> missing + ": " + found);
        System.out.println("job queue without " + missing + ": " + found + " "
                + found.failure().getCause());
        assertTrue(found.runs() <= MOST_RUNS);
    }
}
