package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** {@code callSoon} and the order of what runs in one iteration and the next. */
class SchedulingTest extends OwnLoop {

    @Test
    @Ports({
        "test_base_events.py::BaseEventLoopTests::test_call_soon",
        "test_base_events.py::BaseEventLoopTests::test__add_callback_handle"
    })
    void callSoonQueuesAndDoesNotCall() {
        Handle handle = loop.callSoon(note("a"));
        assertEquals(List.of(), log);
        assertFalse(handle instanceof TimerHandle);
        assertFalse(handle.cancelled());
        turn();
        assertEquals(List.of("a"), log);
        assertFalse(handle.cancelled());
    }

    @Test
    @Ports("test_events.py::EventLoopTestsMixin::test_call_soon")
    void aCallbackCanStopTheLoop() {
        loop.callSoon(() -> {
            log.add("a");
            loop.stop();
        });
        loop.runForever();
        assertEquals(List.of("a"), log);
    }

    @Test
    void callbacksRunInTheOrderOfScheduling() {
        for (int i = 0; i < 1000; i++) {
            loop.callSoon(note(i));
        }
        turn();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            expected.add(i);
        }
        assertEquals(expected, log);
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test__run_once_schedule_handle")
    void whatACallbackSchedulesRunsInTheNextIteration() {
        loop.callSoon(() -> {
            log.add("first");
            loop.callSoon(note("second"));
        });
        turn();
        assertEquals(List.of("first"), log);
        turn();
        assertEquals(List.of("first", "second"), log);
    }

    @Test
    void aCallbackThatSchedulesItselfDoesNotStarveTheOthers() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            log.add("again");
            loop.callSoon(again[0]);
        };
        loop.callSoon(again[0]);
        loop.callLater(0, note("timer"));
        turns(2);
        assertEquals(List.of("again", "timer", "again"), log);
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test__add_callback_cancelled_handle")
    void aCancelledCallbackIsSkipped() {
        loop.callSoon(note("a"));
        Handle cancelled = loop.callSoon(note("b"));
        loop.callSoon(note("c"));
        cancelled.cancel();
        turn();
        assertEquals(List.of("a", "c"), log);
        assertTrue(cancelled.cancelled());
    }

    @Test
    void aCallbackCanCancelALaterOneOfTheSameIteration() {
        Handle[] victim = new Handle[1];
        loop.callSoon(() -> victim[0].cancel());
        victim[0] = loop.callSoon(note("victim"));
        loop.callSoon(note("c"));
        turn();
        assertEquals(List.of("c"), log);
    }

    @Test
    void aCallbackMayCancelItself() {
        Handle[] self = new Handle[1];
        self[0] = loop.callSoon(() -> {
            self[0].cancel();
            log.add("ran");
        });
        turns(2);
        assertEquals(List.of("ran"), log);
    }

    @Test
    void inOneIterationCallbacksOfEarlierRunBeforeTimers() {
        loop.callSoon(() -> {
            loop.callLater(0, note("timer"));
            loop.callSoon(note("soon"));
            loop.callSoonThreadsafe(note("threadsafe"));
        });
        turns(2);
        assertEquals(List.of("soon", "threadsafe", "timer"), log);
    }

    @Test
    void aCallbackSeesTheContextOfItsScheduling() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        Context context = Context.copyContext();
        context.run(() -> {
            variable.set("scheduled");
            loop.callSoon(() -> log.add("soon " + variable.get()));
            loop.callSoonThreadsafe(() -> log.add("threadsafe " + variable.get()));
            loop.callLater(0, () -> log.add("later " + variable.get()));
            loop.callAt(0, () -> log.add("at " + variable.get()));
            variable.set("changed afterwards");
        });
        turn();
        assertEquals(List.of("soon scheduled", "threadsafe scheduled", "later scheduled", "at scheduled"), log);
    }

    @Test
    void aGivenContextIsUsedAsItIs() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        Context context = Context.copyContext();
        Handle soon = loop.callSoon(() -> variable.set("soon"), context);
        assertSame(context, soon.getContext());
        turn();
        assertEquals("soon", context.get(variable));
        assertSame(
                context,
                loop.callSoonThreadsafe(() -> variable.set("threadsafe"), context)
                        .getContext());
        turn();
        assertEquals("threadsafe", context.get(variable));
        assertSame(
                context, loop.callLater(0, () -> variable.set("later"), context).getContext());
        turn();
        assertEquals("later", context.get(variable));
        assertSame(context, loop.callAt(0, () -> variable.set("at"), context).getContext());
        turn();
        assertEquals("at", context.get(variable));
        assertEquals("default", variable.get());
        assertNotSame(context, loop.callSoon(() -> {}).getContext());
    }

    @Test
    void aContextThatIsEnteredAlreadyIsAProblemOfTheCallbackOnly() {
        Context context = Context.copyContext();
        loop.callSoon(note("not in there"), context);
        loop.callSoon(note("next"));
        context.run(this::turn);
        assertEquals(List.of("next"), log);
        assertInstanceOf(IllegalStateException.class, problems.takeOnly().exception());
    }

    @Test
    void callbacksAndTasksShareOneQueue() {
        loop.callSoon(note("callback 1"));
        loop.createTask(async(() -> {
            log.add("task, step 1");
            loop.callSoon(note("callback 3"));
            await(sleep(0));
            log.add("task, step 2");
        }));
        loop.callSoon(note("callback 2"));
        turns(2);
        assertEquals(List.of("callback 1", "task, step 1", "callback 2", "callback 3", "task, step 2"), log);
    }

    @Test
    void aDoneCallbackRunsInTheNextIteration() {
        var future = loop.createFuture();
        future.addDoneCallback(done -> log.add("done"));
        loop.callSoon(() -> {
            future.setResult("x");
            loop.callSoon(note("after"));
            log.add("set");
        });
        turn();
        assertEquals(List.of("set"), log);
        turn();
        assertEquals(List.of("set", "done", "after"), log);
    }

    @Test
    void withoutACallbackNothingIsQueued() {
        assertThrows(NullPointerException.class, () -> loop.callSoon(null));
        assertThrows(NullPointerException.class, () -> loop.callSoon(() -> {}, null));
        assertThrows(NullPointerException.class, () -> loop.callSoonThreadsafe(null));
        assertThrows(NullPointerException.class, () -> loop.callSoonThreadsafe(() -> {}, null));
        turn();
        assertEquals(List.of(), log);
    }

    @Test
    void aCallbackOfOneLoopSchedulesInAnotherOnlyThreadsafe() {
        try (var other = Loops.newEventLoop()) {
            // The other does not run: nobody can collide with it.
            loop.callSoon(() -> other.callSoon(note("other")));
            turn();
            other.stop();
            other.runForever();
        }
        assertEquals(List.of("other"), log);
    }

    @Test
    void aMillionCallbacksOfOneIterationAllRun() {
        int[] count = new int[1];
        for (int i = 0; i < 1_000_000; i++) {
            loop.callSoon(() -> count[0]++);
        }
        turn();
        assertEquals(1_000_000, count[0]);
    }
}
