package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.asyncio4j.RunOptions;
import org.asyncio4j.Task;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.ReportedProblems;
import org.asyncio4j.testing.VirtualClock;

/**
 * A call of an awaiting method, which is cancelled in the k-th iteration after its start, for each
 * k until it ends: once, twice, and by a time limit. The caller gets a {@code CancelledError} (or
 * the limit its {@code TimeoutException}), or the result is there; and what the case checks is true
 * in either case: nothing is lost. Afterwards no task is left and nothing is reported.
 *
 * @param method the method, as {@code docs/api.txt} has it: {@code Lock#acquire}
 */
record CancelCase(String method, Setup setup) {

    /** The first iterations are all tried, later ones with growing steps. */
    private static final int EACH = Boolean.getBoolean("asyncio4j.nightly") ? 60 : 10;

    private static final int MOST_ITERATIONS = 200_000;

    /** Makes all that a call needs. */
    @FunctionalInterface
    interface Setup {
        Subject make() throws Exception;
    }

    /** The call, and what must hold when it has ended or was cancelled. */
    record Subject(Call call, Check check) {}

    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    @FunctionalInterface
    interface Check {
        void run(boolean ended) throws Exception;
    }

    enum Way {
        ONCE,
        TWICE,
        BY_LIMIT
    }

    /** Tries it in all ways, and returns how many calls were cancelled. */
    int tryAll() {
        int tried = 0;
        for (Way way : Way.values()) {
            // A limit that has not begun cannot be over.
            int iteration = way == Way.BY_LIMIT ? 1 : 0;
            while (!endsBefore(iteration, way)) {
                tried++;
                iteration += iteration < EACH ? 1 : iteration / 2;
                assertTrue(iteration < MOST_ITERATIONS, method + " does not end");
            }
        }
        return tried;
    }

    /** Runs it once, and returns whether it had ended before the iteration. */
    private boolean endsBefore(int iteration, Way way) {
        ReportedProblems problems = new ReportedProblems();
        VirtualClock clock = new VirtualClock();
        RunOptions options = RunOptions.DEFAULT.withLoopFactory(clock::newEventLoop);
        try {
            boolean ended = run(
                    async(() -> {
                        Loops.getRunningLoop().setExceptionHandler(problems);
                        return tryOnce(iteration, way);
                    }),
                    options);
            assertEquals(List.of(), problems.take());
            return ended;
        } catch (Throwable problem) {
            throw new AssertionError(
                    "%s, cancelled %s in iteration %d: %s".formatted(method, way, iteration, problem), problem);
        }
    }

    private boolean tryOnce(int iteration, Way way) throws Exception {
        Subject subject = setup.make();
        Timeout limit = timeout(Double.POSITIVE_INFINITY);
        Task<Void> task = createTask(
                way == Way.BY_LIMIT
                        ? async(() -> with(limit, () -> subject.call().run()))
                        : async(() -> subject.call().run()));
        for (int i = 0; i < iteration && !task.done(); i++) {
            await(sleep(0));
        }
        boolean endedBefore = task.done();
        if (!endedBefore) {
            cancel(task, limit, way);
        }
        await(waitUntil(List.of(task)));
        boolean cancelled = task.cancelled() || (way == Way.BY_LIMIT && task.exception() instanceof TimeoutException);
        if (!cancelled) {
            task.result();
        }
        subject.check().run(!cancelled);
        for (int i = 0; i < 100 && allTasks().size() > 1; i++) {
            await(sleep(0));
        }
        assertEquals(Set.of(currentTask()), allTasks());
        return endedBefore;
    }

    private static void cancel(Task<?> task, Timeout limit, Way way) {
        if (way == Way.BY_LIMIT) {
            limit.reschedule(Loops.getRunningLoop().time());
            return;
        }
        task.cancel();
        if (way == Way.TWICE) {
            await(sleep(0));
            task.cancel();
        }
    }

    /** Lets other tasks run. */
    static void pause(int iterations) {
        for (int i = 0; i < iterations; i++) {
            await(sleep(0));
        }
    }

    @Override
    public String toString() {
        return method;
    }
}
