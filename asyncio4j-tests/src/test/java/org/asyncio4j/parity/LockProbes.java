package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.COUNTING;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.state;

import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Lock;
import org.asyncio4j.Task;
import org.asyncio4j.tests.tools.Boom;

/** Locks: which task gets one, and when. */
final class LockProbes {

    private LockProbes() {}

    /** A task that takes the lock, says so and releases it. */
    private static Task<Void> locker(Lock lock, String name) {
        return createTask(() -> {
            try {
                await(lock.acquire());
            } catch (CancelledError e) {
                P(name, "cancelled");
                throw e;
            }
            P(name);
            lock.release();
        });
    }

    /**
     * A lock that a task once waited for cannot be waited for on another loop, but can be taken
     * there while it is free.
     */
    static Object lockBelongsToTheLoopOfTheFirstWait() {
        Lock lock = new Lock();
        run(
                async(() -> {
                    await(lock.acquire());
                    getRunningLoop().callSoon(lock::release);
                    await(lock.acquire());
                    P("first loop");
                    lock.release();
                }),
                COUNTING);
        return probe(() -> {
            P("free", await(lock.acquire()));
            try {
                await(lock.acquire());
            } catch (IllegalStateException e) {
                P("refused");
            }
        });
    }

    /**
     * A waiter cancelled before the release is skipped; the next one has the lock in the tick after
     * the release.
     */
    static Object lockCancelledWaiterIsPassedOver() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> a = locker(lock, "a");
            Task<Void> b = locker(lock, "b");
            await(sleep(0));
            a.cancel();
            await(sleep(0));
            P("release");
            lock.release();
            await(b);
            P("end", a.cancelled());
        });
    }

    /** A cancelled waiter stays in the queue until it runs, in the next tick. */
    static Object lockCancelledWaiterLeavesTheLineInItsOwnStep() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> task = locker(lock, "waiter");
            await(sleep(0));
            task.cancel();
            P("cancelled", state(lock));
            await(sleep(0));
            P("later", state(lock), task.cancelled());
        });
    }

    /**
     * Between the release and the next tick, in which the woken task goes on, the lock is not
     * locked.
     */
    static Object lockCountsAsUnlockedUntilTheWokenTaskRuns() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> task = createTask(() -> {
                await(lock.acquire());
                P("holder", lock.locked());
            });
            await(sleep(0));
            lock.release();
            P("released", lock.locked());
            await(task);
            P("end", lock.locked());
        });
    }

    /**
     * Tasks get the lock in the order in which they asked, one per tick if it is released at once.
     */
    static Object lockIsGivenInTheOrderOfAsking() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            List<Task<Void>> tasks = List.of(locker(lock, "a"), locker(lock, "b"), locker(lock, "c"));
            await(sleep(0));
            P("release");
            lock.release();
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }

    /** A task that asks for a lock it already holds waits until another task releases it. */
    static Object lockIsNotReentrant() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            getRunningLoop().callSoon(() -> P("other"));
            getRunningLoop().callSoon(lock::release);
            P("ask");
            await(lock.acquire());
            P("again", lock.locked());
        });
    }

    /**
     * A lock that has been released for a woken task counts as unlocked: releasing it again is
     * refused.
     */
    static Object lockIsReleasedOnlyOnceForAWokenTask() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> task = locker(lock, "waiter");
            await(sleep(0));
            P(attempt(() -> lock.release()));
            P(attempt(() -> lock.release()));
            await(task);
        });
    }

    /** The block of a lock gets no value; an exception releases the lock and goes on. */
    static Object lockIsReleasedWhenItsBlockFails() {
        return probe(() -> {
            Lock lock = new Lock();
            try {
                with(lock, value -> {
                    P(value, lock.locked());
                    throw new Boom("x");
                });
            } catch (Boom error) {
                P(error.getMessage(), lock.locked());
            }
        });
    }

    /** A lock has no owner: a task that does not hold it may release it. */
    static Object lockMayBeReleasedByAnotherTask() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            await(createTask(() -> lock.release()));
            P(lock.locked());
        });
    }

    /** When all waiters are cancelled, a newcomer gets a released lock at once. */
    static Object lockNewcomerPassesCancelledWaiters() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            List<Task<Void>> tasks = List.of(locker(lock, "a"), locker(lock, "b"));
            await(sleep(0));
            for (Task<Void> task : tasks) {
                task.cancel();
            }
            lock.release();
            P("ask");
            await(lock.acquire());
            P("main", state(lock));
            await(sleep(0));
            P("end", state(lock));
        });
    }

    /**
     * A newcomer that finds the lock unlocked, but another task woken for it, waits behind that
     * task.
     */
    static Object lockNewcomerQueuesBehindAWokenTask() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> waiter = locker(lock, "waiter");
            await(sleep(0));
            Task<Void> late = createTask(() -> {
                P("newcomer asks", lock.locked());
                await(lock.acquire());
                P("newcomer");
                lock.release();
            });
            lock.release();
            await(late);
            await(waiter);
        });
    }

    /** A holder that is cancelled in its block releases the lock as it leaves. */
    static Object lockOfACancelledHolderIsReleased() {
        return probe(() -> {
            Lock lock = new Lock();
            Task<Void> holder = createTask(() -> with(lock, () -> {
                P("holder");
                await(getRunningLoop().createFuture());
            }));
            Task<Void> waiter = locker(lock, "waiter");
            await(sleep(0));
            P("cancel");
            holder.cancel();
            await(waiter);
            P("end", holder.cancelled());
        });
    }

    /**
     * A task that releases the lock and asks for it again in the same step gets it after all
     * waiters.
     */
    static Object lockReleasedAndAskedForAgainGoesToTheOthersFirst() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> a = locker(lock, "a");
            Task<Void> b = locker(lock, "b");
            await(sleep(0));
            lock.release();
            P("again");
            await(lock.acquire());
            P("main", List.of(a.done(), b.done()));
        });
    }

    /**
     * A release that finds a cancelled waiter first in line wakes no task; that waiter wakes the
     * next when it runs.
     */
    static Object lockReleasedToACancelledWaiterIsPassedOnByIt() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> a = locker(lock, "a");
            Task<Void> b = locker(lock, "b");
            await(sleep(0));
            P("cancel");
            a.cancel();
            lock.release();
            await(b);
            P("end");
        });
    }

    /**
     * A lock's description shows whether it is locked and how many wait; a woken waiter counts
     * until it runs.
     */
    static Object lockTellsItsState() {
        return probe(() -> {
            Lock lock = new Lock();
            P(state(lock));
            await(lock.acquire());
            P(state(lock));
            Task<Void> task = locker(lock, "waiter");
            await(sleep(0));
            P(state(lock));
            lock.release();
            P(state(lock));
            await(task);
            P(state(lock));
        });
    }

    /** Acquiring a free lock does not suspend, and returns true. */
    static Object lockThatIsFreeIsAcquiredWithoutATick() {
        return probe(() -> {
            Lock lock = new Lock();
            P(await(lock.acquire()), lock.locked());
            lock.release();
            P(lock.locked());
        });
    }

    /** Releasing a lock that is not held is refused. */
    static Object lockThatIsNotHeldIsNotReleased() {
        return probe(() -> {
            Lock lock = new Lock();
            try {
                lock.release();
            } catch (IllegalStateException error) {
                P(error.getMessage(), lock.locked());
            }
        });
    }

    /** A lock that no task has ever waited for can be waited for on a later loop. */
    static Object lockWithoutAWaitBelongsToNoLoop() {
        Lock lock = new Lock();
        run(async(() -> with(lock, () -> P("first loop"))), COUNTING);
        return probe(() -> {
            await(lock.acquire());
            getRunningLoop().callSoon(lock::release);
            await(lock.acquire());
            P("second loop");
        });
    }

    /** A waiter that is woken and cancelled in the same tick wakes the next one when it runs. */
    static Object lockWokenWaiterThatIsCancelledPassesItOn() {
        return probe(() -> {
            Lock lock = new Lock();
            await(lock.acquire());
            Task<Void> a = locker(lock, "a");
            Task<Void> b = locker(lock, "b");
            await(sleep(0));
            P("release");
            lock.release();
            a.cancel();
            await(b);
            P("end", a.cancelled(), lock.locked());
        });
    }
}
