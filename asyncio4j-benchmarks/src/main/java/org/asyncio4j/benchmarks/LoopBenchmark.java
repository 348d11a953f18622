package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.TimerHandle;
import org.jspecify.annotations.Nullable;
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

/** The hot paths of the loop, with the bare engine and a bare heap beside them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class LoopBenchmark {

    private static final int TASKS = 100;
    private static final int STEPS = 1_000;
    private static final int SPAWNS = 10_000;
    private static final int RUNS = 1_000;
    private static final int CALLBACKS = 100_000;
    private static final int TIMERS = 1_000_000;
    private static final int THREADS = 4;
    private static final int CALLS_OF_A_THREAD = 25_000;

    /** Of ten timers this many are cancelled. */
    private static final int CANCELLED_OF_TEN = 9;

    private @Nullable Runner runner;
    private @Nullable EventLoop loop;

    /** Makes the loop. */
    @Setup(Level.Trial)
    public void open() {
        runner = new Runner();
        loop = runner.getLoop();
    }

    /** Closes the loop. */
    @TearDown(Level.Trial)
    public void close() {
        runner.close();
    }

    /** One step of a task: out of {@code sleep(0)} and into the next, among a hundred tasks. */
    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    public void switchTasks() {
        runner.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>(TASKS);
            for (int i = 0; i < TASKS; i++) {
                tasks.add(createTask(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        await(sleep(0));
                    }
                }));
            }
            for (Task<Void> task : tasks) {
                await(task);
            }
        });
    }

    /** The same turn of a bare virtual thread on a private scheduler. */
    @Benchmark
    @OperationsPerInvocation(TASKS * STEPS)
    public void switchBareThreads() {
        BareThreads.switches(TASKS, STEPS);
    }

    /** Making a task that does nothing, and awaiting it. */
    @Benchmark
    @OperationsPerInvocation(SPAWNS)
    public void spawnAndAwait() {
        runner.run(() -> {
            for (int i = 0; i < SPAWNS; i++) {
                await(createTask(() -> {}));
            }
        });
    }

    /** Starting a bare virtual thread that does nothing, and running it to its end. */
    @Benchmark
    @OperationsPerInvocation(SPAWNS)
    public void spawnBareThreads() {
        BareThreads.spawns(SPAWNS);
    }

    /** A whole run of a main that does nothing: a loop made, run and closed. */
    @Benchmark
    @OperationsPerInvocation(RUNS)
    public void runNothing() {
        for (int i = 0; i < RUNS; i++) {
            Asyncio.run(() -> {});
        }
    }

    /** Running a loop that is there until a coroutine that does nothing has ended. */
    @Benchmark
    @OperationsPerInvocation(RUNS)
    public void runUntilComplete() {
        for (int i = 0; i < RUNS; i++) {
            loop.runUntilComplete(() -> {});
        }
    }

    /** Scheduling a callback and running it. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public int callSoon() {
        int[] ran = new int[1];
        Runnable count = () -> ran[0]++;
        for (int i = 0; i < CALLBACKS; i++) {
            loop.callSoon(count);
        }
        loop.callSoon(loop::stop);
        loop.runForever();
        return ran[0];
    }

    /** Calls from four other threads at once, and the callbacks of them. */
    @Benchmark
    @OperationsPerInvocation(THREADS * CALLS_OF_A_THREAD)
    public void callSoonThreadsafe() throws InterruptedException {
        int[] left = {THREADS * CALLS_OF_A_THREAD};
        Runnable count = () -> {
            if (--left[0] == 0) {
                loop.stop();
            }
        };
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int call = 0; call < CALLS_OF_A_THREAD; call++) {
                    loop.callSoonThreadsafe(count);
                }
            }));
        }
        loop.runForever();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Awaiting a coroutine that does not suspend. */
    @Benchmark
    @OperationsPerInvocation(CALLBACKS)
    public int awaitCoroutine() {
        return runner.run(async(() -> {
            int sum = 0;
            for (int i = 0; i < CALLBACKS; i++) {
                int value = i;
                sum += await(async(() -> value));
            }
            return sum;
        }));
    }

    /** A task that waits for a future, which a callback completes. */
    @Benchmark
    @OperationsPerInvocation(SPAWNS)
    public int futureWakesTask() {
        return runner.run(async(() -> {
            int sum = 0;
            for (int i = 0; i < SPAWNS; i++) {
                SettableFuture<Integer> future = loop.createFuture();
                loop.callSoon(() -> future.setResult(1));
                sum += await(future);
            }
            return sum;
        }));
    }

    /** A million timers, nine in ten cancelled before they are due. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int timers() {
        int[] ran = new int[1];
        Runnable count = () -> ran[0]++;
        for (int i = 0; i < TIMERS; i++) {
            TimerHandle timer = loop.callLater(deadline(i), count);
            if (i % 10 < CANCELLED_OF_TEN) {
                timer.cancel();
            }
        }
        loop.callLater(1e-3, loop::stop);
        loop.runForever();
        return ran[0];
    }

    /** The same deadlines through a bare binary heap: all in, nine in ten marked, all out. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public int timersInABareHeap() {
        record Entry(double deadline, boolean live) {}
        PriorityQueue<Entry> heap = new PriorityQueue<>((a, b) -> Double.compare(a.deadline, b.deadline));
        for (int i = 0; i < TIMERS; i++) {
            heap.add(new Entry(deadline(i), i % 10 >= CANCELLED_OF_TEN));
        }
        int ran = 0;
        for (Entry next = heap.poll(); next != null; next = heap.poll()) {
            ran += next.live ? 1 : 0;
        }
        return ran;
    }

    /** Spread over a thousandth of a second, in no order. */
    private static double deadline(int i) {
        return (i * 7919L % 1_000_003) / 1e9;
    }
}
