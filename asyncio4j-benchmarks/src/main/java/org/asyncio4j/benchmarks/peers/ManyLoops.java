package org.asyncio4j.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.benchmarks.LoopBenchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** The steps of tasks, on as many loops at once as there are processors. */
final class ManyLoops implements Micro.Round {

    private final List<LoopBenchmark> loops = new ArrayList<>();
    private final int steps;

    ManyLoops(int count) throws ReflectiveOperationException {
        for (int i = 0; i < count; i++) {
            LoopBenchmark loop = new LoopBenchmark();
            loop.open();
            loops.add(loop);
        }
        steps = LoopBenchmark.class
                .getMethod("switchTasks")
                .getAnnotation(OperationsPerInvocation.class)
                .value();
    }

    @Override
    public int run() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (LoopBenchmark loop : loops) {
            threads.add(Thread.ofPlatform().start(loop::switchTasks));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return loops.size() * steps;
    }
}
