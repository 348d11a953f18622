package org.asyncio4j.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A micro benchmark on several loops at once. */
final class ManyLoops implements Micro.Round {

    /** What the names of benchmarks begin with that run on a loop for each processor. */
    static final String PREFIX = "cores_";

    /** They begin together, and all wait for the slowest: the more seldom, the less that counts. */
    private static final int ROUNDS = 16;

    private final List<Callable<Integer>> loops = new ArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    /** Takes the name of the benchmark's method. */
    ManyLoops(int count, String method) throws ReflectiveOperationException {
        for (int i = 0; i < count; i++) {
            Micro.Round round = Micro.benchmark(method);
            loops.add(() -> {
                int operations = 0;
                for (int each = 0; each < ROUNDS; each++) {
                    operations += round.run();
                }
                return operations;
            });
        }
    }

    @Override
    public int run() throws Exception {
        int operations = 0;
        for (Future<Integer> each : callers.invokeAll(loops)) {
            operations += each.get();
        }
        return operations;
    }
}
