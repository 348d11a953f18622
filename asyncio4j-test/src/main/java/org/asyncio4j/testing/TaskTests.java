package org.asyncio4j.testing;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import org.asyncio4j.Coroutine;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.Loops;

/**
 * What tests want to know of tasks: whether they all wait, and whether a call suspends.
 *
 * {@snippet :
 * Task<Integer> taker = createTask(queue.get());
 * await(waitAllTasksBlocked());
 * queue.putNowait(1);
 * assertDoesNotSuspend(() -> await(taker));
 * }
 */
public final class TaskTests {

    private TaskTests() {}

    /**
     * Returns a coroutine that completes when all other tasks of the loop wait for something, or have ended, and no callback is
     * ready. It does not let time pass: a task that sleeps waits. Another thread, or the network, may wake one at any moment.
     */
    public static Coroutine<Void> waitAllTasksBlocked() {
        return async("waitAllTasksBlocked", () -> {
            EventLoop loop = Loops.getRunningLoop();
            int idle = 0;
            while (idle < 2) {
                await(sleep(0));
                idle = loop.statistics().readyCallbacks() == 0 ? idle + 1 : 0;
            }
        });
    }

    /**
     * Runs {@code action}, and fails if it does not suspend the calling task at least once, so that others can run.
     *
     * @throws AssertionError if it returns, or throws, without having suspended
     */
    public static <X extends Throwable> void assertSuspends(Action<X> action) throws X {
        if (!suspends(action)) {
            throw new AssertionError("the call was expected to suspend, and did not");
        }
    }

    /**
     * Runs {@code action}, and fails if it suspends the calling task.
     *
     * @throws AssertionError if it has suspended and then returned; what it throws itself is thrown as it is
     */
    public static <X extends Throwable> void assertDoesNotSuspend(Action<X> action) throws X {
        if (suspends(action)) {
            throw new AssertionError("the call was expected not to suspend, and did");
        }
    }

    private static <X extends Throwable> boolean suspends(Action<X> action) throws X {
        boolean[] others = new boolean[1];
        // Whoever suspends goes on in a later iteration, and this runs in the next one.
        Handle handle = Loops.getRunningLoop().callSoon(() -> others[0] = true);
        try {
            action.run();
        } finally {
            handle.cancel();
        }
        return others[0];
    }
}
