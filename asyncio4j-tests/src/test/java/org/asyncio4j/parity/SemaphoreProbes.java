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
import org.asyncio4j.BoundedSemaphore;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Semaphore;
import org.asyncio4j.Task;
import org.asyncio4j.tests.tools.Boom;

/** Semaphores, bounded ones too: which task is let in, and when. */
final class SemaphoreProbes {

    private SemaphoreProbes() {}

    /** A task that takes one and says so. */
    private static Task<Void> taker(Semaphore semaphore, String name) {
        return createTask(() -> {
            try {
                await(semaphore.acquire());
            } catch (CancelledError e) {
                P(name, "cancelled");
                throw e;
            }
            P(name);
        });
    }

    /** A permit that a bounded semaphore has handed over to a waiter counts as taken. */
    static Object boundedSemaphoreCountsWhatIsHandedOverAsOut() {
        return probe(() -> {
            Semaphore semaphore = new BoundedSemaphore(1);
            await(semaphore.acquire());
            Task<Void> task = taker(semaphore, "a");
            await(sleep(0));
            P(attempt(() -> semaphore.release()));
            P(attempt(() -> semaphore.release()), state(semaphore));
            P(attempt(() -> semaphore.release()));
            await(task);
        });
    }

    /**
     * A semaphore that a task once waited for cannot be waited for on another loop; free permits
     * can be taken there.
     */
    static Object semaphoreBelongsToTheLoopOfTheFirstWait() {
        Semaphore semaphore = new Semaphore(0);
        run(
                async(() -> {
                    getRunningLoop().callSoon(semaphore::release);
                    P("first loop", await(semaphore.acquire()));
                    semaphore.release();
                }),
                COUNTING);
        return probe(() -> {
            P("free", await(semaphore.acquire()));
            try {
                await(semaphore.acquire());
            } catch (IllegalStateException e) {
                P("refused");
            }
        });
    }

    /** A woken waiter that is cancelled and has no successor gives back its permit. */
    static Object semaphoreCancelledWaiterGivesBackWhatItWasHanded() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            Task<Void> task = taker(semaphore, "a");
            await(sleep(0));
            semaphore.release();
            task.cancel();
            P("cancel", state(semaphore));
            await(sleep(0));
            P("end", task.cancelled(), state(semaphore));
        });
    }

    /** A waiter cancelled before the release is skipped. */
    static Object semaphoreCancelledWaiterTakesNothing() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            Task<Void> a = taker(semaphore, "a");
            Task<Void> b = taker(semaphore, "b");
            await(sleep(0));
            P("cancel");
            a.cancel();
            semaphore.release();
            await(b);
            P("end", a.cancelled(), state(semaphore));
        });
    }

    /** A release with a waiter hands the permit over at once: the semaphore stays locked. */
    static Object semaphoreHandsOverAtTheRelease() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            Task<Void> task = taker(semaphore, "a");
            await(sleep(0));
            P(state(semaphore));
            semaphore.release();
            P("released", state(semaphore), semaphore.locked());
            await(task);
            P("end", state(semaphore), semaphore.locked());
        });
    }

    /** The block of a semaphore gets no value; an exception releases the permit and goes on. */
    static Object semaphoreIsReleasedWhenItsBlockFails() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(1);
            try {
                with(semaphore, value -> {
                    P(value, semaphore.locked());
                    throw new Boom("x");
                });
            } catch (Boom error) {
                P(error.getMessage(), semaphore.locked());
            }
        });
    }

    /** A semaphore can be acquired without a tick as many times as its value. */
    static Object semaphoreLetsInAsManyAsItsValue() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(2);
            P(await(semaphore.acquire()), semaphore.locked());
            P(await(semaphore.acquire()), semaphore.locked());
            getRunningLoop().callSoon(semaphore::release);
            P(await(semaphore.acquire()), semaphore.locked());
        });
    }

    /** Tasks are let in in the order in which they asked, each in the tick after a release. */
    static Object semaphoreLetsInInTheOrderOfAsking() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            List<Task<Void>> tasks = List.of(taker(semaphore, "a"), taker(semaphore, "b"), taker(semaphore, "c"));
            await(sleep(0));
            for (Task<Void> task : tasks) {
                P("release");
                semaphore.release();
                await(task);
            }
        });
    }

    /** A semaphore can be released more often than it was acquired; a bounded one cannot. */
    static Object semaphoreMayBeReleasedMoreOftenThanAcquired() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(1);
            semaphore.release();
            P(state(semaphore));
            Semaphore bounded = new BoundedSemaphore(1);
            try {
                bounded.release();
            } catch (IllegalStateException error) {
                P(error.getMessage(), state(bounded));
            }
        });
    }

    /** When all waiters are cancelled, a newcomer gets a released permit at once. */
    static Object semaphoreNewcomerPassesCancelledWaiters() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            Task<Void> task = taker(semaphore, "a");
            await(sleep(0));
            task.cancel();
            semaphore.release();
            P("ask", state(semaphore));
            await(semaphore.acquire());
            P("main", state(semaphore));
            await(sleep(0));
            P("end", state(semaphore));
        });
    }

    /**
     * A newcomer waits while a woken task has not run yet, though the value is positive; that task
     * then lets it in.
     */
    static Object semaphoreNewcomerQueuesBehindAWokenTask() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            Task<Void> old = taker(semaphore, "old");
            await(sleep(0));
            Task<Void> late = taker(semaphore, "new");
            semaphore.release();
            semaphore.release();
            P("released", state(semaphore));
            await(old);
            P("old", state(semaphore));
            await(late);
        });
    }

    /** A task that releases and asks again in the same step is let in after all waiters. */
    static Object semaphoreReleasedAndAskedForAgainGoesToTheOthersFirst() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(1);
            await(semaphore.acquire());
            Task<Void> task = taker(semaphore, "a");
            await(sleep(0));
            semaphore.release();
            task.addDoneCallback(done -> semaphore.release());
            P("again");
            await(semaphore.acquire());
            P("main", task.done());
        });
    }

    /** Two releases in one step let two tasks go on in the next tick. */
    static Object semaphoreReleasedTwiceWakesTwoInOneTick() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            List<Task<Void>> tasks = List.of(taker(semaphore, "a"), taker(semaphore, "b"), taker(semaphore, "c"));
            await(sleep(0));
            P("release");
            semaphore.release();
            semaphore.release();
            await(sleep(0));
            P(tasks.stream().map(Task::done).toList(), state(semaphore));
            semaphore.release();
            await(tasks.get(2));
        });
    }

    /** A semaphore has the value 1 unless told otherwise, and refuses a negative one. */
    static Object semaphoreStartsWithOne() {
        return probe(() -> {
            P(state(new Semaphore()), state(new Semaphore(0)), state(new BoundedSemaphore()));
            P(attempt(() -> new Semaphore(-1)), attempt(() -> new BoundedSemaphore(-1)));
        });
    }

    /**
     * A waiter that is woken and cancelled in the same tick hands its permit to the next one when
     * it runs.
     */
    static Object semaphoreWokenWaiterThatIsCancelledPassesItOn() {
        return probe(() -> {
            Semaphore semaphore = new Semaphore(0);
            Task<Void> a = taker(semaphore, "a");
            Task<Void> b = taker(semaphore, "b");
            await(sleep(0));
            P("release");
            semaphore.release();
            a.cancel();
            await(b);
            P("end", a.cancelled(), state(semaphore));
        });
    }
}
