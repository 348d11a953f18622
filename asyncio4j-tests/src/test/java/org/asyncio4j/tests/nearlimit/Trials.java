package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;

import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;

/** Tries operations with more and more stack, and checks after each attempt what became of them. */
final class Trials {

    static final TaskOptions EAGER = TaskOptions.DEFAULT.withEagerStart(true);

    /** This often in sequence an operation must succeed before there is stack enough for it. */
    private static final int ENOUGH = 3;

    /** Where code is interpreted, no task can be suspended with much less than half of the stack left. */
    private static final int MOST_IN_TASK = 80;

    private static final int MOST_IN_CALLBACK = 220;
    private static final int MOST_FAILURES = 5;
    private static final int UNLIMITED = -1;

    /** Virtual, or real: only what hangs takes so long. */
    private static final int LIMIT_SECONDS = 60;

    /** How many frames of {@link #down} fit. */
    private static int limit = UNLIMITED;

    private Trials() {}

    /** Something to do with little stack; {@code check} then finds out, with all the stack, what became of it. */
    record Trial(Act act, Check check) {}

    interface Act {
        void run() throws Exception;
    }

    interface Check {
        void run(boolean overflowed) throws Exception;
    }

    private interface Place {
        void execute(Act act) throws Exception;
    }

    /** Before this everything is tried once, and with all the stack. */
    static void limitStack() {
        int[] measured = new int[1];
        await(createTask(() -> measured[0] = measure()));
        limit = measured[0];
    }

    /** The operation is called by a task. */
    static void trial(String name, Callable<Trial> setUp) {
        trial(name, setUp, Act::run, MOST_IN_TASK);
    }

    /** The operation is called by a callback. */
    static void trialInCallback(String name, Callable<Trial> setUp) {
        trial(name, setUp, Trials::executeInCallback, MOST_IN_CALLBACK);
    }

    static void ensure(boolean condition) {
        if (!condition) {
            throw new AssertionError("not so");
        }
    }

    static void ensureEqual(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(expected + " expected, but it is " + actual);
        }
    }

    static void ticks() {
        for (int i = 0; i < 5; i++) {
            await(sleep(0));
        }
    }

    static void endTheOthers() {
        for (Task<?> task : allTasks()) {
            if (task != currentTask()) {
                task.cancel();
            }
        }
        ticks();
        ensureEqual(1, allTasks().size());
    }

    private static void trial(String name, Callable<Trial> setUp, Place place, int most) {
        int successes = 0;
        int left = 0;
        int failures = 0;
        while (successes < ENOUGH && left < most && failures < MOST_FAILURES) {
            boolean[] overflowed = new boolean[1];
            try {
                int depth = limit == UNLIMITED ? 1 : limit - left;
                with(timeout(LIMIT_SECONDS), () -> overflowed[0] = attempt(setUp.call(), place, depth));
            } catch (Throwable problem) {
                failures++;
                List<StackTraceElement> trace = List.of(problem.getStackTrace());
                System.out.println(name + " with " + left + " frames left: " + problem
                        + (trace.isEmpty() ? "" : " at " + trace.subList(0, Math.min(5, trace.size()))));
                if (limit == UNLIMITED) {
                    return;
                }
            }
            successes = overflowed[0] ? 0 : successes + 1;
            left++;
        }
        if (limit != UNLIMITED && failures == 0) {
            System.out.println("ok " + name + " " + left);
        }
    }

    /** Returns whether the stack was too small. */
    private static boolean attempt(Trial trial, Place place, int depth) throws Exception {
        boolean[] overflowed = new boolean[1];
        await(createTask(() -> {
            try {
                place.execute(() -> down(depth, trial.act));
            } catch (StackOverflowError | ExceptionGroup full) {
                overflowed[0] = true;
            }
        }));
        trial.check.run(overflowed[0]);
        return overflowed[0];
    }

    private static void executeInCallback(Act act) {
        SettableFuture<Boolean> done = Loops.getRunningLoop().createFuture();
        Loops.getRunningLoop().callSoon(() -> {
            try {
                act.run();
                done.setResult(true);
            } catch (Throwable problem) {
                done.setException(problem);
            }
        });
        await(done);
    }

    private static int measure() {
        int fits = 0;
        int overflows = 1_000_000;
        while (overflows - fits > 1) {
            int middle = (fits + overflows) / 2;
            try {
                down(middle, () -> {});
                fits = middle;
            } catch (StackOverflowError full) {
                overflows = middle;
            }
        }
        return fits;
    }

    private static int down(int frames, Act act) {
        if (frames == 0) {
            try {
                act.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return 0;
        }
        return down(frames - 1, act) + 1;
    }
}
