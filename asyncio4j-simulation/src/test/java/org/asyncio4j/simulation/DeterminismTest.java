package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The traces of random programs are the same on each engine and in another JVM: 100 programs, at night 1,000, each from 100 seeds.
 * {@code CorpusTraceTest} does the same for the corpus.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class DeterminismTest {

    /** One recorded hash is of so many programs, so that a difference says where it is. */
    private static final int TOGETHER = 100;

    private static final int SEEDS = 100;

    static IntStream firsts() {
        int programs = Boolean.getBoolean("asyncio4j.nightly") ? 1000 : 100;
        return IntStream.iterate(0, first -> first < programs, first -> first + TOGETHER);
    }

    @ParameterizedTest
    @MethodSource("firsts")
    void randomProgramsHaveTheSameTracesEverywhere(int first) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int program = first; program < first + TOGETHER; program++) {
            int number = program;
            all.append(Simulation.of(world -> new RandomProgram(world, number).run())
                    .withRuns(SEEDS)
                    .traceHash());
        }
        RecordedTraces.ensure("random programs %03d to %03d".formatted(first, first + TOGETHER - 1), digest(all));
    }

    private static String digest(StringBuilder text) {
        long hash = 0;
        for (byte each : text.toString().getBytes(StandardCharsets.US_ASCII)) {
            hash = SplitMix.mix(hash * 31 + each);
        }
        return String.format("%016x", hash);
    }

    /** Some tasks that sleep, lock, queue, cancel, call threads, and talk to a host, as a random number says. */
    private static final class RandomProgram {

        private final World world;
        private final Random plan;
        private final Lock lock = new Lock();
        private final Queue<Integer> queue = new Queue<>(2);
        private final List<Task<Void>> tasks = new ArrayList<>();
        private int budget = 30;

        RandomProgram(World world, int number) {
            this.world = world;
            this.plan = new Random(number);
        }

        void run() {
            if (plan.nextInt(4) == 0) {
                ReplayTest.echo(world);
            }
            int count = 2 + plan.nextInt(4);
            for (int i = 0; i < count; i++) {
                List<Integer> steps = new ArrayList<>();
                for (int step = plan.nextInt(6); step >= 0; step--) {
                    steps.add(plan.nextInt(7));
                }
                tasks.add(createTask(body(steps)));
            }
            for (Task<Void> task : tasks) {
                try {
                    await(waitFor(task, 10));
                } catch (TimeoutException | org.asyncio4j.CancelledError e) {
                    // As the plan has it.
                }
            }
        }

        private Coroutine<Void> body(List<Integer> steps) {
            return async(() -> {
                for (int step : steps) {
                    take(step);
                }
            });
        }

        private void take(int step) throws Exception {
            switch (step) {
                case 0 -> await(sleep(0));
                case 1 -> await(sleep(0.001 * world.choose(5)));
                case 2 -> {
                    await(lock.acquire());
                    try {
                        await(sleep(0));
                    } finally {
                        lock.release();
                    }
                }
                case 3 -> await(queue.put(step));
                case 4 -> {
                    int _ = await(queue.get());
                }
                case 5 -> {
                    int _ = await(toThread(() -> 1));
                }
                default -> {
                    if (budget-- > 0) {
                        tasks.get(world.choose(tasks.size())).cancel();
                    }
                }
            }
        }
    }
}
