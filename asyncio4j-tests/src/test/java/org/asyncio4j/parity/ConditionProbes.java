package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.state;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Condition;
import org.asyncio4j.Lock;
import org.asyncio4j.Task;
import org.asyncio4j.tests.tools.Boom;

/** Conditions: which waiters are woken, and when they hold the lock. */
final class ConditionProbes {

    private ConditionProbes() {}

    /** A task that waits for a signal and says so. */
    private static Task<Void> waiter(Condition condition, String name) {
        return createTask(() -> with(condition, () -> {
            try {
                P(name, await(condition.waitFor()));
            } catch (CancelledError e) {
                P(name, "cancelled", condition.locked());
                throw e;
            }
        }));
    }

    /** A task that takes the lock, says so and releases it. */
    private static Task<Void> locker(Condition condition, String name) {
        return createTask(() -> with(condition, () -> P(name)));
    }

    /**
     * waitFor evaluates its predicate once at first and once after each notification, with the lock
     * held.
     */
    static Object conditionAsksItsPredicateAfterEachNotification() {
        return probe(() -> {
            Condition condition = new Condition();
            List<String> stock = new ArrayList<>();
            Task<Void> task = createTask(() -> with(
                    condition,
                    () -> P(await(condition.waitFor(() -> {
                        P("asked", stock.size(), condition.locked());
                        return stock.size() == 2;
                    })))));
            await(sleep(0));
            while (!task.done()) {
                with(condition, () -> {
                    stock.add("x");
                    condition.signal();
                });
                await(sleep(0));
            }
            P("end");
        });
    }

    /** A cancelled waiter goes on once it has acquired the lock. */
    static Object conditionCancelledWaiterTakesTheLockAgain() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> task = waiter(condition, "waiter");
            await(sleep(0));
            await(condition.acquire());
            P("cancel", task.cancel());
            await(sleep(0));
            await(sleep(0));
            P("release", task.done(), state(condition));
            condition.release();
            try {
                await(task);
            } catch (CancelledError e) {
                P("end", condition.locked());
            }
        });
    }

    /**
     * A waiter that is cancelled notifies another one, although it had not been notified itself.
     */
    static Object conditionCancelledWaiterWakesAnotherForNothing() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> a = waiter(condition, "a");
            Task<Void> b = waiter(condition, "b");
            Task<Void> c = waiter(condition, "c");
            await(sleep(0));
            P("cancel");
            a.cancel();
            await(b);
            await(sleep(0));
            P("end", a.cancelled(), c.done());
        });
    }

    /** Notifying a condition whose lock is not held is refused. */
    static Object conditionDoesNotNotifyWithoutTheLock() {
        return probe(() -> {
            Condition condition = new Condition();
            try {
                condition.signal();
            } catch (IllegalStateException error) {
                P(error.getMessage());
            }
        });
    }

    /** A notification without waiters has no effect on later ones. */
    static Object conditionForgetsANotificationWithoutWaiters() {
        return probe(() -> {
            Condition condition = new Condition();
            with(condition, () -> condition.signalAll());
            Task<Void> task = waiter(condition, "waiter");
            await(sleep(0));
            await(sleep(0));
            P(task.done());
            with(condition, () -> condition.signal());
            await(task);
        });
    }

    /**
     * A task that waits for a condition releases the lock; the next task of that tick can acquire
     * it.
     */
    static Object conditionGivesUpTheLockWhileItWaits() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> task = waiter(condition, "waiter");
            Task<Void> other = locker(condition, "locker");
            await(sleep(0));
            P(condition.locked());
            await(other);
            with(condition, () -> condition.signal());
            await(task);
        });
    }

    /** Waiting for a condition whose lock is not held is refused. */
    static Object conditionIsNotWaitedForWithoutTheLock() {
        return probe(() -> {
            Condition condition = new Condition();
            try {
                await(condition.waitFor());
            } catch (IllegalStateException error) {
                P(error.getMessage());
            }
        });
    }

    /**
     * Notifying does not release the lock: a notified waiter goes on in the tick after the release.
     */
    static Object conditionNotifiedWaiterNeedsTheLock() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> task = waiter(condition, "waiter");
            await(sleep(0));
            await(condition.acquire());
            P("notify");
            condition.signal();
            await(sleep(0));
            await(sleep(0));
            P("release", task.done());
            condition.release();
            await(task);
            P("end");
        });
    }

    /** A waiter that is notified and cancelled in the same tick notifies another one. */
    static Object conditionNotifiedWaiterThatIsCancelledPassesItOn() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> a = waiter(condition, "a");
            Task<Void> b = waiter(condition, "b");
            await(sleep(0));
            with(condition, () -> {
                P("notify");
                condition.signal();
            });
            a.cancel();
            await(b);
            P("end", a.cancelled());
        });
    }

    /** signal(n) wakes the n tasks that have waited longest; n may exceed the number of waiters. */
    static Object conditionNotifiesWhoHasWaitedLongest() {
        return probe(() -> {
            Condition condition = new Condition();
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d", "e")) {
                tasks.add(waiter(condition, name));
            }
            await(sleep(0));
            for (int n : List.of(1, 0, 2, 7)) {
                with(condition, () -> {
                    P("notify", n);
                    condition.signal(n);
                });
                await(sleep(0));
            }
            P(tasks.stream().map(Task::done).toList());
        });
    }

    /**
     * A condition's description shows whether it is locked and how many wait; notified waiters
     * count until they run.
     */
    static Object conditionTellsItsState() {
        return probe(() -> {
            Condition condition = new Condition();
            P(state(condition));
            List<Task<Void>> tasks = List.of(waiter(condition, "a"), waiter(condition, "b"));
            await(sleep(0));
            P(state(condition));
            with(condition, () -> {
                condition.signalAll();
                P(state(condition));
            });
            for (Task<Void> task : tasks) {
                await(task);
            }
            P(state(condition));
        });
    }

    /**
     * A waiter cancelled repeatedly while it reacquires the lock gets the lock, then throws the
     * last cancellation.
     */
    static Object conditionWaiterCancelledOverAndOverThrowsTheLast() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> task = createTask(() -> with(condition, () -> {
                try {
                    await(condition.waitFor());
                } catch (CancelledError error) {
                    P("waiter", error.getMessage(), condition.locked());
                    throw error;
                }
            }));
            await(sleep(0));
            await(condition.acquire());
            for (String message : List.of("one", "two", "three")) {
                P(message, task.cancel(message));
                await(sleep(0));
            }
            P("release", task.done(), task.cancelling());
            condition.release();
            try {
                await(task);
            } catch (CancelledError error) {
                P("end", error.getMessage());
            }
        });
    }

    /** A notified waiter that is cancelled while it reacquires the lock notifies another one. */
    static Object conditionWaiterCancelledWhileItTakesTheLockPassesItOn() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> a = waiter(condition, "a");
            Task<Void> b = waiter(condition, "b");
            await(sleep(0));
            with(condition, () -> {
                P("notify");
                condition.signal();
                await(sleep(0));
                a.cancel();
                await(sleep(0));
                P("release");
            });
            await(b);
            P("end", a.cancelled());
        });
    }

    /**
     * A notified waiter gets the lock after the tasks that asked for it before the notification.
     */
    static Object conditionWaiterQueuesBehindThoseWhoWantTheLock() {
        return probe(() -> {
            Condition condition = new Condition();
            Task<Void> task = waiter(condition, "waiter");
            await(sleep(0));
            with(condition, () -> {
                locker(condition, "locker");
                await(sleep(0));
                P("notify");
                condition.signal();
            });
            await(task);
            P("end");
        });
    }

    /**
     * When one step notifies all and releases the lock, all waiters go on in the next tick, one
     * after another.
     */
    static Object conditionWaitersNotifiedAndReleasedAtOnceShareATick() {
        return probe(() -> {
            Condition condition = new Condition();
            List<Task<Void>> tasks = List.of(waiter(condition, "a"), waiter(condition, "b"), waiter(condition, "c"));
            await(sleep(0));
            with(condition, () -> {
                P("notify");
                condition.signalAll();
            });
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }

    /**
     * When the lock is released some time after all were notified, the waiters go on one per tick.
     */
    static Object conditionWaitersThatFindItLockedComeOneATick() {
        return probe(() -> {
            Condition condition = new Condition();
            List<Task<Void>> tasks = List.of(waiter(condition, "a"), waiter(condition, "b"), waiter(condition, "c"));
            await(sleep(0));
            with(condition, () -> {
                P("notify");
                condition.signalAll();
                await(sleep(0));
                P("release");
            });
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }

    /** An exception of the predicate ends the wait, with the lock held. */
    static Object conditionWhosePredicateFailsEndsTheWaitWithTheLockHeld() {
        return probe(() -> {
            Condition condition = new Condition();
            await(condition.acquire());
            try {
                await(condition.waitFor(() -> {
                    throw new Boom("x");
                }));
            } catch (Boom error) {
                P(error.getMessage(), condition.locked());
            }
        });
    }

    /** Waiting for a predicate that is already true does not suspend and needs no lock. */
    static Object conditionWhosePredicateIsTrueIsNotWaitedFor() {
        return probe(() -> {
            Condition condition = new Condition();
            P(await(condition.waitFor(() -> true)), condition.locked());
        });
    }

    /** Two conditions that share a lock have separate waiters. */
    static Object conditionsMayShareALock() {
        return probe(() -> {
            Lock lock = new Lock();
            Condition first = new Condition(lock);
            Condition second = new Condition(lock);
            Task<Void> a = waiter(first, "a");
            Task<Void> b = waiter(second, "b");
            await(sleep(0));
            with(first, () -> {
                P("notify", lock.locked(), second.locked());
                second.signalAll();
            });
            await(b);
            P("second", a.done());
            with(lock, () -> first.signalAll());
            await(a);
        });
    }
}
