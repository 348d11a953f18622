import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

// Two threads that carry virtual threads and share nothing slow down each other if they were started one after the
// other, and do not if other threads were started between. See 0043-spacers-between-loops.md.
//
//     java --add-opens java.base/java.lang=ALL-UNNAMED SwitchesSideBySide.java [SPACERS [ROUNDS [MILLISECONDS]]]

/** A carrier with virtual threads of its own, which do nothing but yield. */
static final class Carrier implements Executor {
    final Runnable[] queue = new Runnable[64];
    final long[] steps = new long[64]; // Only the middle one is used: nothing else is in its cache line.
    int head;
    int tail;
    volatile boolean stop;

    @Override
    public void execute(Runnable continuation) {
        queue[tail++ & 63] = continuation;
    }

    void run(MethodHandle newVirtualThread, int count) {
        try {
            for (int i = 0; i < count; i++) {
                Runnable body = () -> {
                    while (!stop) {
                        Thread.yield();
                    }
                };
                ((Thread) newVirtualThread.invoke(this, "yielding", 4, body)).start();
            }
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        while (head != tail) {
            queue[head++ & 63].run();
            steps[32]++;
        }
    }
}

/** Returns the switches a second of {@code count} carriers at once, started with {@code spacers} threads between. */
double switches(MethodHandle factory, int count, int spacers, int millis) throws Exception {
    List<Thread> idle = new ArrayList<>();
    List<Carrier> carriers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    for (int i = 0; i < count; i++) {
        for (int spacer = 0; i > 0 && spacer < spacers; spacer++) {
            idle.add(Thread.ofPlatform().daemon().start(() -> await(over)));
        }
        Carrier carrier = new Carrier();
        carriers.add(carrier);
        threads.add(Thread.ofPlatform().start(() -> {
            await(go);
            carrier.run(factory, 32);
        }));
    }
    long began = System.nanoTime();
    go.countDown();
    LockSupport.parkNanos(millis * 1_000_000L);
    carriers.forEach(carrier -> carrier.stop = true);
    for (Thread thread : threads) {
        thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    over.countDown();
    for (Thread thread : idle) {
        thread.join();
    }
    return carriers.stream().mapToLong(carrier -> carrier.steps[32]).sum() / seconds;
}

void await(CountDownLatch latch) {
    try {
        latch.await();
    } catch (InterruptedException e) {
        throw new IllegalStateException(e);
    }
}

double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
}

void main(String[] args) throws Exception {
    int spacers = args.length > 0 ? Integer.parseInt(args[0]) : 3;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
    int millis = args.length > 2 ? Integer.parseInt(args[2]) : 200;
    MethodHandles.Lookup lookup =
            MethodHandles.privateLookupIn(Class.forName("java.lang.ThreadBuilders"), MethodHandles.lookup());
    MethodHandle factory = lookup.findStatic(
            lookup.lookupClass(),
            "newVirtualThread",
            MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
    double[] adjacent = new double[rounds];
    double[] apart = new double[rounds];
    for (int round = -3; round < rounds; round++) { // The first three to warm up.
        double one = switches(factory, 1, 0, millis);
        double two = switches(factory, 2, 0, millis) / one;
        double spaced = switches(factory, 2, spacers, millis) / one;
        if (round >= 0) {
            adjacent[round] = two;
            apart[round] = spaced;
        }
    }
    IO.println("switches of two carriers, as a multiple of one's:");
    IO.println("  started one after the other: %.2f".formatted(median(adjacent)));
    IO.println("  with %d threads between:      %.2f".formatted(spacers, median(apart)));
}
