package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.moveOnAfter;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What is built on tasks and futures. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class StructureBenchmark {

    private static final int CHILDREN = 100_000;
    private static final int ITEMS = 100_000;
    private static final int SMALL = 10;
    private static final int TASKS = 10;
    private static final int HANDOVERS = 10_000;
    private static final int CONTENDED_HANDOVERS = 1_000;

    private final Runner runner = new Runner();

    /** Makes the loop. */
    @Setup(Level.Trial)
    public void open() {
        runner.getLoop();
    }

    /** Closes the loop. */
    @TearDown(Level.Trial)
    public void close() {
        runner.close();
    }

    /** One of a hundred thousand coroutines that do nothing, gathered. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public int gatherTrivial() {
        return runner.run(async(() -> {
            List<Coroutine<Integer>> children = new ArrayList<>(CHILDREN);
            for (int i = 0; i < CHILDREN; i++) {
                children.add(async(() -> 1));
            }
            return await(gather(children)).size();
        }));
    }

    /**
     * The same number of bare virtual threads on a private scheduler: all made and queued before
     * the first runs, kept until the last has ended, and their results collected.
     */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public int spawnBareThreadsAtOnce() {
        return BareThreads.spawnsAtOnce(CHILDREN).size();
    }

    /** An item from one task to another through a queue without a bound. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int queueItem() {
        return passThrough(new Queue<>());
    }

    /** An item from one task to another through a queue for ten. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int queueItemBounded() {
        return passThrough(new Queue<>(SMALL));
    }

    /** A lock that ten tasks ask for and that is free whenever they do. */
    @Benchmark
    @OperationsPerInvocation(TASKS * HANDOVERS)
    public void lockHandOver() {
        runner.run(() -> {
            Lock lock = new Lock();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(createTask(() -> {
                    for (int step = 0; step < HANDOVERS; step++) {
                        await(lock.acquire());
                        lock.release();
                    }
                }));
            }
            await(gather(tasks));
        });
    }

    /** A lock that passes from task to task, each of which suspends while it holds it. */
    @Benchmark
    @OperationsPerInvocation(TASKS * CONTENDED_HANDOVERS)
    public void lockContended() {
        runner.run(() -> {
            Lock lock = new Lock();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(createTask(() -> {
                    for (int step = 0; step < CONTENDED_HANDOVERS; step++) {
                        with(lock, () -> await(sleep(0)));
                    }
                }));
            }
            await(gather(tasks));
        });
    }

    /** Entering and leaving a time limit that does not expire. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int timeoutNotExpired() {
        return runner.run(async(() -> {
            int[] entered = new int[1];
            for (int i = 0; i < ITEMS; i++) {
                with(timeout(10), scope -> entered[0]++);
            }
            return entered[0];
        }));
    }

    /** Entering and leaving a scope whose deadline does not pass. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int scopeNotCancelled() {
        return runner.run(async(() -> {
            int[] entered = new int[1];
            for (int i = 0; i < ITEMS; i++) {
                with(moveOnAfter(10), scope -> entered[0]++);
            }
            return entered[0];
        }));
    }

    private int passThrough(Queue<Integer> queue) {
        return runner.run(async(() -> {
            Task<Void> producer = createTask(() -> {
                for (int i = 0; i < ITEMS; i++) {
                    await(queue.put(i));
                }
            });
            int sum = 0;
            for (int i = 0; i < ITEMS; i++) {
                sum += await(queue.get());
            }
            await(producer);
            return sum;
        }));
    }
}
