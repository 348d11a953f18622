import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

// Two platform threads that share nothing slow down each other if they make virtual threads, because all take their
// identifiers from one word. See 0049-numbers-by-the-block.md.
//
//     java ThreadsMadeSideBySide.java [ROUNDS [COUNT]]

/** Where the makers leave what they made last, each far from the others, so that it truly is made. */
final Object[] last = new Object[256];

/** Returns how many things a second are made by {@code makers} threads at once, {@code count} by each. */
double made(Supplier<Object> factory, int makers, int count) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(makers);
    CountDownLatch go = new CountDownLatch(1);
    Thread[] threads = new Thread[makers];
    for (int i = 0; i < makers; i++) {
        int place = 128 * i;
        threads[i] = Thread.ofPlatform().start(() -> {
            ready.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            for (int each = 0; each < count; each++) {
                last[place] = factory.get();
            }
        });
    }
    ready.await();
    long began = System.nanoTime();
    go.countDown();
    for (Thread thread : threads) {
        thread.join();
    }
    return 1e9 * makers * count / (System.nanoTime() - began);
}

double scaling(Supplier<Object> factory, int rounds, int count) throws InterruptedException {
    double[] ratios = new double[rounds];
    for (int round = -3; round < rounds; round++) { // The first three to warm up.
        double ratio = made(factory, 2, count) / made(factory, 1, count);
        if (round >= 0) {
            ratios[round] = ratio;
        }
    }
    Arrays.sort(ratios);
    return ratios[rounds / 2];
}

void main(String[] args) throws InterruptedException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    Runnable nothing = () -> {};
    Thread.Builder builder = Thread.ofVirtual();
    IO.println("what two threads make at once, as a multiple of one's:");
    IO.println("  arrays of 200 bytes: %.2f".formatted(scaling(() -> new long[23], rounds, count)));
    IO.println("  virtual threads:     %.2f".formatted(scaling(() -> builder.unstarted(nothing), rounds, count)));
}
