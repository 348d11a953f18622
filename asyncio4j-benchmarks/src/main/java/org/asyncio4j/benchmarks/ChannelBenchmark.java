package org.asyncio4j.benchmarks;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.fromStream;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.extras.Extras.openChannel;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Queue;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.extras.ChannelPair;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An item through a channel and through a queue with the same code around them, and one through {@code mapAsync}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/java.lang=ALL-UNNAMED")
public class ChannelBenchmark {

    private static final int ITEMS = 100_000;
    private static final int CALLS = 10_000;
    private static final int LIMIT = 10;

    /** How many items there is room for. */
    @Param({"1", "10", "2147483647"})
    private int capacity;

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

    /** An item from one task to another through a queue. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int queueItem() {
        return runner.run(() -> {
            Queue<Integer> queue = new Queue<>(capacity);
            return passThrough(queue::put, queue::get);
        });
    }

    /** The same through a channel. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public int channelItem() {
        return runner.run(() -> {
            ChannelPair<Integer> channel = openChannel(capacity);
            return passThrough(channel.sender()::send, channel.receiver()::receive);
        });
    }

    private static int passThrough(Function<Integer, Coroutine<Void>> put, Supplier<Coroutine<Integer>> take) {
        Task<Void> producer = createTask(() -> {
            for (int i = 0; i < ITEMS; i++) {
                await(put.apply(i));
            }
        });
        int sum = 0;
        for (int i = 0; i < ITEMS; i++) {
            sum += await(take.get());
        }
        await(producer);
        return sum;
    }

    /** A call of {@code mapAsync} that suspends once, ten at a time. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int mapAsyncItem() {
        return runner.run(() -> {
            int[] sum = {0};
            each(
                    fromStream(IntStream.range(0, CALLS).boxed()).mapAsync(i -> await(sleep(0, i)), LIMIT),
                    i -> sum[0] += i);
            return sum[0];
        });
    }

    /** For comparison: a task that suspends once, and is awaited. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int taskItem() {
        return runner.run(() -> {
            int sum = 0;
            for (int i = 0; i < CALLS; i++) {
                int item = i;
                sum += await(createTask(() -> await(sleep(0, item))));
            }
            return sum;
        });
    }
}
