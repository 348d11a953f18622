package org.asyncio4j.benchmarks.peers;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.asyncio4j.benchmarks.IterationBenchmark;
import org.asyncio4j.benchmarks.LoopBenchmark;
import org.asyncio4j.benchmarks.MemoryOfTasks;
import org.asyncio4j.benchmarks.StructureBenchmark;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Rounds of micro benchmarks in one JVM. {@code Micro PEER NAME} prints {@code ready}, and for each
 * line of input makes one round and prints its operations and nanoseconds; {@code parked} prints
 * the bytes that one of as many tasks takes as the line says. The bodies are those that JMH
 * measures.
 */
public final class Micro {

    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("switch", "switchTasks"),
            Map.entry("spawn", "spawnAndAwait"),
            Map.entry("coroutine", "awaitCoroutine"),
            Map.entry("future", "futureWakesTask"),
            Map.entry("gather", "gatherTrivial"),
            Map.entry("queue", "queueItem"),
            Map.entry("bounded_queue", "queueItemBounded"),
            Map.entry("lock", "lockHandOver"),
            Map.entry("contended_lock", "lockContended"),
            Map.entry("timeout", "timeoutNotExpired"),
            Map.entry("call_soon", "callSoon"),
            Map.entry("threadsafe", "callSoonThreadsafe"),
            Map.entry("timers", "timers"),
            Map.entry("generator", "generatorItem"),
            Map.entry("each", "eachItem"),
            Map.entry("push", "pushedItem"),
            Map.entry("context_manager", "contextManager"),
            Map.entry("run", "runNothing"),
            Map.entry("run_until_complete", "runUntilComplete"));

    private static final Map<String, String> BARE = Map.of(
            "switch", "switchBareThreads",
            "spawn", "spawnBareThreads",
            "gather", "spawnBareThreadsAtOnce",
            "timers", "timersInABareHeap");

    /** One round. */
    interface Round {
        /** Runs it and returns the number of operations. */
        int run() throws Exception;
    }

    private Micro() {}

    /** Takes the peer, {@code asyncio4j}, {@code bare} or {@code netty}, and the name. */
    public static void main(String[] args) throws Exception {
        String peer = args[0];
        String name = args[1];
        boolean bytes = name.equals("parked");
        Round round = bytes ? () -> 0 : round(peer, name);
        System.out.println("ready");
        System.out.flush();
        for (String line = Control.STDIN.readLine(); line != null; line = Control.STDIN.readLine()) {
            if (bytes) {
                int count = Integer.parseInt(line);
                System.out.println(peer.equals("bare") ? MemoryOfTasks.bareThread(count) : MemoryOfTasks.task(count));
            } else {
                long began = System.nanoTime();
                int count = round.run();
                System.out.println(count + " " + (System.nanoTime() - began));
            }
            System.out.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private static Round round(String peer, String name) throws ReflectiveOperationException {
        if (peer.equals("netty")) {
            return NettyRounds.round(name);
        }
        if (name.startsWith(ManyLoops.PREFIX)) {
            String each = name.substring(ManyLoops.PREFIX.length());
            return new ManyLoops(
                    Runtime.getRuntime().availableProcessors(), methods(peer).get(each));
        }
        if (name.equals("process")) {
            return peer.equals("bare") ? Processes::bare : Processes.asyncio4j();
        }
        return benchmark(methods(peer).get(name));
    }

    private static Map<String, String> methods(String peer) {
        return peer.equals("bare") ? BARE : OURS;
    }

    /** A benchmark of JMH's as a round. */
    static Round benchmark(@Nullable String name) throws ReflectiveOperationException {
        for (Class<?> type : List.of(LoopBenchmark.class, StructureBenchmark.class, IterationBenchmark.class)) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals(name)) {
                    Object state = type.getConstructor().newInstance();
                    type.getMethod("open").invoke(state);
                    int count =
                            method.getAnnotation(OperationsPerInvocation.class).value();
                    return () -> {
                        method.invoke(state);
                        return count;
                    };
                }
            }
        }
        throw new IllegalArgumentException("no such benchmark: " + name);
    }
}
