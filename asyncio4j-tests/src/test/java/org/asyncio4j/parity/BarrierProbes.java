package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.state;

import java.util.List;
import org.asyncio4j.Barrier;
import org.asyncio4j.BrokenBarrierException;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;

/** Barriers: when tasks pass, in which order, and what breaks a barrier. */
final class BarrierProbes {

    private BarrierProbes() {}

    /** A task that waits at the barrier and tells how that ended. */
    private static Task<Void> comer(Barrier barrier, String name) {
        return createTask(() -> {
            try {
                P(name, await(barrier.waitFor()));
            } catch (BrokenBarrierException error) {
                P(name, error.getMessage());
            } catch (CancelledError e) {
                P(name, "cancelled");
                throw e;
            }
        });
    }

    /** The number of waiting tasks grows as they arrive and is 0 while they leave. */
    static Object barrierCountsOnlyWhileItFills() {
        return probe(() -> {
            Barrier barrier = new Barrier(3);
            P(barrier.nWaiting());
            List<Task<Void>> tasks = List.of(comer(barrier, "a"), comer(barrier, "b"));
            await(sleep(0));
            P(barrier.nWaiting(), state(barrier));
            await(barrier.waitFor());
            P(barrier.nWaiting(), state(barrier));
            for (Task<Void> task : tasks) {
                await(task);
            }
            P(barrier.nWaiting(), state(barrier));
        });
    }

    /**
     * The last task passes without a tick, the others in the next tick in order of arrival; each
     * gets its number.
     */
    static Object barrierDoesNotHoldTheLastToCome() {
        return probe(() -> {
            Barrier barrier = new Barrier(3);
            List<Task<Void>> tasks = List.of(comer(barrier, "a"), comer(barrier, "b"));
            await(sleep(0));
            P("come");
            P("main", await(barrier.waitFor()));
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }

    /** A barrier can be used again once all tasks have left. */
    static Object barrierFillsAgainAfterAllHaveLeft() {
        return probe(() -> {
            Barrier barrier = new Barrier(2);
            for (int i = 0; i < 2; i++) {
                Task<Void> first = comer(barrier, "a");
                Task<Void> second = comer(barrier, "b");
                await(first);
                await(second);
                P(state(barrier));
            }
        });
    }

    /** The block of a barrier gets the task's number; leaving the block does nothing. */
    static Object barrierGivesItsBlockTheNumber() {
        return probe(() -> {
            Barrier barrier = new Barrier(2);
            Task<Void> task = comer(barrier, "a");
            await(sleep(0));
            with(barrier, number -> {
                P("main", number, state(barrier));
            });
            P("left", state(barrier));
            await(task);
        });
    }

    /**
     * A task that arrives while those broken by a reset are still leaving waits for them, and is
     * not broken itself.
     */
    static Object barrierHoldsNewcomersDuringAReset() {
        return probe(() -> {
            Barrier barrier = new Barrier(2);
            Task<Void> old = comer(barrier, "old");
            await(sleep(0));
            Task<Void> late = comer(barrier, "new");
            await(barrier.reset());
            P("reset", state(barrier));
            await(old);
            await(sleep(0));
            P("old left", state(barrier));
            P("main", await(barrier.waitFor()));
            await(late);
        });
    }

    /**
     * A task that arrives while others are leaving waits until they are gone, then counts for the
     * next round.
     */
    static Object barrierHoldsNewcomersUntilAllHaveLeft() {
        return probe(() -> {
            Barrier barrier = new Barrier(2);
            Task<Void> first = comer(barrier, "first");
            await(sleep(0));
            Task<Void> late = comer(barrier, "new");
            P("main", await(barrier.waitFor()));
            await(first);
            P(state(barrier));
            await(sleep(0));
            P(state(barrier), late.done());
            P("main", await(barrier.waitFor()));
            await(late);
            P("end");
        });
    }

    /** A cancelled waiter leaves without breaking the barrier, which then needs one more task. */
    static Object barrierIsNotBrokenByACancelledWaiter() {
        return probe(() -> {
            Barrier barrier = new Barrier(2);
            Task<Void> task = comer(barrier, "a");
            await(sleep(0));
            task.cancel();
            P("cancel", state(barrier));
            await(sleep(0));
            P("later", state(barrier), barrier.broken());
            Task<Void> other = comer(barrier, "b");
            P("main", await(barrier.waitFor()));
            await(other);
        });
    }

    /** A barrier for no parties is refused. */
    static Object barrierNeedsParties() {
        return probe(() -> {
            P(attempt(() -> new Barrier(0)), attempt(() -> new Barrier(-1)), new Barrier(2).parties());
        });
    }

    /** Resetting a barrier at which no task waits changes nothing and takes no tick. */
    static Object barrierNobodyWaitsAtIsResetWithoutAChange() {
        return probe(() -> {
            Barrier barrier = new Barrier(2);
            await(barrier.reset());
            P(state(barrier));
        });
    }

    /** A barrier for one party lets every task pass at once. */
    static Object barrierOfOneHoldsNobody() {
        return probe(() -> {
            Barrier barrier = new Barrier(1);
            P(await(barrier.waitFor()), state(barrier));
            P(await(barrier.waitFor()), state(barrier));
        });
    }

    /** After an abort all waiting tasks, and all that arrive later, get an error. */
    static Object barrierThatIsAbortedStaysBroken() {
        return probe(() -> {
            Barrier barrier = new Barrier(3);
            List<Task<Void>> tasks = List.of(comer(barrier, "a"), comer(barrier, "b"));
            await(sleep(0));
            await(barrier.abort());
            P("abort", state(barrier), barrier.broken());
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("left", state(barrier), barrier.nWaiting());
            await(comer(barrier, "late"));
        });
    }

    /** A reset makes a broken barrier usable again. */
    static Object barrierThatIsBrokenIsRevivedByAReset() {
        return probe(() -> {
            Barrier barrier = new Barrier(2);
            await(barrier.abort());
            P(state(barrier));
            await(barrier.reset());
            P(state(barrier), barrier.broken());
            Task<Void> task = comer(barrier, "a");
            P("main", await(barrier.waitFor()));
            await(task);
        });
    }

    /** A reset ends the wait of all present tasks with an error; then the barrier is as new. */
    static Object barrierThatIsResetBreaksForThoseWhoWait() {
        return probe(() -> {
            Barrier barrier = new Barrier(3);
            List<Task<Void>> tasks = List.of(comer(barrier, "a"), comer(barrier, "b"));
            await(sleep(0));
            await(barrier.reset());
            P("reset", state(barrier), barrier.broken());
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end", state(barrier));
            comer(barrier, "c");
            comer(barrier, "d");
            await(comer(barrier, "e"));
            await(sleep(0));
        });
    }

    /**
     * A waiter cancelled in the tick in which the last task arrived ends cancelled; the others
     * pass.
     */
    static Object barrierWaiterCancelledAsItPassesIsCancelled() {
        return probe(() -> {
            Barrier barrier = new Barrier(3);
            Task<Void> a = comer(barrier, "a");
            Task<Void> b = comer(barrier, "b");
            await(sleep(0));
            P("main", await(barrier.waitFor()));
            a.cancel();
            await(b);
            await(sleep(0));
            P("end", a.cancelled(), state(barrier));
        });
    }
}
