package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncContextManager;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.with;

import java.util.concurrent.TimeUnit;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Runner;
import org.asyncio4j.Yielder;
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

/** Generators that do not wait, and what is made of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class IterationBenchmark {

    private static final int ITEMS = 100_000;
    private static final int BLOCKS = 10_000;

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

    /** One item of a generator, asked for by itself. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int generatorItem() {
        return runner.run(async(() -> {
            AsyncGenerator<Integer> items = count();
            int sum = 0;
            for (int i = 0; i < ITEMS; i++) {
                sum += items.next();
            }
            return sum;
        }));
    }

    /** One item of a generator in a {@code for} loop. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int eachItem() {
        return runner.run(async(() -> {
            int sum = 0;
            for (int item : each(count())) {
                sum += item;
            }
            return sum;
        }));
    }

    /** One item of a generator that is passed to an action. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int pushedItem() {
        return runner.run(async(() -> {
            int[] sum = new int[1];
            each(count(), item -> sum[0] += item);
            return sum[0];
        }));
    }

    /** One item of a comprehension. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int listedItem() {
        return runner.run(async(() -> await(
                        count().map(item -> item + 1).filter(item -> item > 0).toList())
                .size()));
    }

    /** One item that passes through a second generator. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int passedOnItem() {
        return runner.run(async(() -> {
            int[] sum = new int[1];
            AsyncGenerator<Integer> items = asyncGenerator(out -> out.yieldFrom(count()));
            each(items, item -> sum[0] += item);
            return sum[0];
        }));
    }

    /** A generator of one item, made and gone through. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public int pushedGenerator() {
        return runner.run(async(() -> {
            int[] sum = new int[1];
            for (int i = 0; i < BLOCKS; i++) {
                each(asyncGenerator((Yielder<Integer> out) -> out.yield(1)), item -> sum[0] += item);
            }
            return sum[0];
        }));
    }

    /** A block inside of a context manager that is a generator. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public int contextManager() {
        return runner.run(async(() -> {
            int[] entered = new int[1];
            for (int i = 0; i < BLOCKS; i++) {
                with(asyncContextManager(out -> out.yield(1)), it -> entered[0]++);
            }
            return entered[0];
        }));
    }

    private static AsyncGenerator<Integer> count() {
        return asyncGenerator(out -> {
            for (int i = 0; i < ITEMS; i++) {
                out.yield(i);
            }
        });
    }
}
