package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.simulation.Exploration;
import org.asyncio4j.simulation.Simulation;
import org.asyncio4j.simulation.World;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a simulated step takes, and a run of a whole program. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class SimulationBenchmark {

    private static final int TASKS = 100;
    private static final int ROUNDS = 200;
    private static final int HOPS_AT_RANDOM = TASKS * ROUNDS;
    private static final int SEEDS = 100;

    private long seed;

    /** A token goes round a ring of tasks and queues, the plain run before not counted: a hop is at least one step. */
    static void ring(World world) {
        List<Queue<Integer>> queues = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            queues.add(new Queue<>());
        }
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            Queue<Integer> in = queues.get(i);
            Queue<Integer> out = queues.get((i + 1) % TASKS);
            tasks.add(createTask(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    await(out.put(await(in.get()) + 1));
                }
            }));
        }
        await(queues.getFirst().put(0));
        await(gather(tasks));
    }

    private Exploration explore(int runs, org.asyncio4j.simulation.Scenario scenario) {
        Exploration found =
                Simulation.of(scenario).withSeed(seed++).withRuns(runs).explore();
        found.check();
        return found;
    }

    /** A hop of the token, in a run at random, with its trace. */
    @Benchmark
    @OperationsPerInvocation(2 * HOPS_AT_RANDOM)
    public Exploration hop() {
        return explore(2, SimulationBenchmark::ring);
    }

    /** A run of a broker, three workers and two clients with eight jobs, while links are cut and a worker crashes. */
    @Benchmark
    @OperationsPerInvocation(SEEDS)
    public Exploration jobQueue() {
        return explore(SEEDS, world -> new SimulatedJobs(world).run());
    }
}
