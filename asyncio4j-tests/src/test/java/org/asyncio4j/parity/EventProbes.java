package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.COUNTING;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.state;

import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Event;
import org.asyncio4j.Task;

/** Events: when the tasks that wait for one go on. */
final class EventProbes {

    private EventProbes() {}

    /** A task that waits for the event and says so. */
    private static Task<Void> waiter(Event event, String name) {
        return createTask(() -> P(name, await(event.waitFor()), event.isSet()));
    }

    /**
     * An event that a task once waited for cannot be waited for on another loop, except while it is
     * set.
     */
    static Object eventBelongsToTheLoopOfTheFirstWait() {
        Event event = new Event();
        run(
                async(() -> {
                    getRunningLoop().callSoon(event::set);
                    P("first loop", await(event.waitFor()));
                }),
                COUNTING);
        return probe(() -> {
            P("set", await(event.waitFor()));
            event.clear();
            try {
                await(event.waitFor());
            } catch (IllegalStateException e) {
                P("refused");
            }
        });
    }

    /**
     * A task that arrives after the event was cleared waits for the next set, though others were
     * just woken.
     */
    static Object eventNewcomerAfterClearWaitsForTheNextSet() {
        return probe(() -> {
            Event event = new Event();
            Task<Void> old = waiter(event, "old");
            await(sleep(0));
            event.set();
            event.clear();
            Task<Void> late = waiter(event, "new");
            await(old);
            await(sleep(0));
            P("set", late.done());
            event.set();
            event.set();
            await(late);
        });
    }

    /** A task that finds the event set goes on at once, before the tasks that were woken. */
    static Object eventNewcomerOvertakesTheWoken() {
        return probe(() -> {
            Event event = new Event();
            Task<Void> old = waiter(event, "old");
            await(sleep(0));
            Task<Void> late = waiter(event, "new");
            event.set();
            P("set");
            await(old);
            await(late);
        });
    }

    /**
     * An event set and cleared in one tick wakes all waiters; they get true although it is no
     * longer set.
     */
    static Object eventSetAndClearedAtOnceWakesAllTheSame() {
        return probe(() -> {
            Event event = new Event();
            List<Task<Void>> tasks = List.of(waiter(event, "a"), waiter(event, "b"));
            await(sleep(0));
            event.set();
            event.clear();
            P("cleared", event.isSet());
            for (Task<Void> task : tasks) {
                await(task);
            }
        });
    }

    /**
     * An event's description shows whether it is set and how many wait; woken waiters count until
     * they run.
     */
    static Object eventTellsItsState() {
        return probe(() -> {
            Event event = new Event();
            P(state(event));
            List<Task<Void>> tasks = List.of(waiter(event, "a"), waiter(event, "b"));
            await(sleep(0));
            P(state(event));
            event.set();
            P(state(event));
            for (Task<Void> task : tasks) {
                await(task);
            }
            P(state(event));
        });
    }

    /** Waiting for an event that is set does not suspend, and returns true. */
    static Object eventThatIsSetIsNotWaitedFor() {
        return probe(() -> {
            Event event = new Event();
            P(event.isSet());
            event.set();
            P(await(event.waitFor()), event.isSet());
        });
    }

    /** A waiter that is woken and cancelled in the same tick ends cancelled. */
    static Object eventWaiterCancelledAfterTheSetIsCancelled() {
        return probe(() -> {
            Event event = new Event();
            Task<Void> task = waiter(event, "never");
            await(sleep(0));
            event.set();
            P("cancel", task.cancel());
            try {
                await(task);
            } catch (CancelledError e) {
                P("cancelled", state(event));
            }
        });
    }

    /** Setting an event wakes all waiters in the next tick, in the order in which they arrived. */
    static Object eventWakesAllInTheOrderOfWaiting() {
        return probe(() -> {
            Event event = new Event();
            List<Task<Void>> tasks = List.of(waiter(event, "a"), waiter(event, "b"), waiter(event, "c"));
            await(sleep(0));
            P("set");
            event.set();
            for (Task<Void> task : tasks) {
                await(task);
            }
            P("end");
        });
    }

    /** A cancelled waiter leaves; the others are woken as usual. */
    static Object eventWakesTheOthersWhenOneIsCancelled() {
        return probe(() -> {
            Event event = new Event();
            Task<Void> a = waiter(event, "a");
            Task<Void> b = waiter(event, "b");
            Task<Void> c = waiter(event, "c");
            await(sleep(0));
            b.cancel();
            P("cancelled", state(event));
            await(sleep(0));
            P("later", state(event));
            event.set();
            await(a);
            await(c);
            P("end", b.cancelled());
        });
    }
}
