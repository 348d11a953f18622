package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which loop is the current one, and which is running. */
class CurrentLoopTest extends OwnLoop {

    @AfterEach
    void noLoopIsSet() {
        Loops.setEventLoop(null);
    }

    @Test
    @Ports(value = "test_events.py::PolicyTests::test_get_event_loop", adapted = "as in Python 3.14: none is made")
    void withNothingSetThereIsNoCurrentLoop() {
        String message =
                assertThrows(IllegalStateException.class, Loops::getEventLoop).getMessage();
        assertTrue(
                message.startsWith("There is no current event loop in thread '"
                        + Thread.currentThread().getName()
                        + "'"),
                message);
    }

    @Test
    @Ports("test_events.py::PolicyTests::test_get_event_loop_after_set_none")
    void settingNullTakesTheLoopAway() {
        Loops.setEventLoop(loop);
        Loops.setEventLoop(null);
        assertThrows(IllegalStateException.class, Loops::getEventLoop);
        Loops.setEventLoop(null);
        assertThrows(IllegalStateException.class, Loops::getEventLoop);
    }

    @Test
    @Ports("test_events.py::PolicyTests::test_get_event_loop_thread")
    void theLoopOfOneThreadIsNotThatOfAnother() {
        Loops.setEventLoop(loop);
        OtherThread.run(() -> {
            String message = assertThrows(IllegalStateException.class, Loops::getEventLoop)
                    .getMessage();
            assertTrue(message.contains("in thread 'another'"), message);
        });
        assertSame(loop, Loops.getEventLoop());
    }

    @Test
    @Ports("test_events.py::PolicyTests::test_new_event_loop")
    void aNewLoopIsOpenAndNotCurrent() {
        try (EventLoop made = Loops.newEventLoop()) {
            assertFalse(made.isClosed());
            assertFalse(made.isRunning());
            assertThrows(IllegalStateException.class, Loops::getEventLoop);
        }
    }

    @Test
    @Ports("test_events.py::PolicyTests::test_set_event_loop")
    void theLastLoopThatWasSetIsTheCurrentOne() {
        try (EventLoop other = Loops.newEventLoop()) {
            Loops.setEventLoop(loop);
            assertSame(loop, Loops.getEventLoop());
            Loops.setEventLoop(other);
            assertSame(other, Loops.getEventLoop());
        }
    }

    @Test
    @Ports("test_events.py::GetEventLoopTestsMixin::test_get_event_loop_returns_running_loop")
    void insideARunningLoopThatIsTheCurrentOneWhateverIsSet() {
        try (EventLoop other = Loops.newEventLoop()) {
            Loops.setEventLoop(other);
            loop.runUntilComplete(async(this::assertCurrentIsRunning));
            Loops.setEventLoop(null);
            loop.runUntilComplete(async(this::assertCurrentIsRunning));
            loop.callSoon(this::assertCurrentIsRunning);
            turn();
            Loops.setEventLoop(other);
            assertSame(other, Loops.getEventLoop());
            assertNoLoopRuns();
        }
    }

    @Test
    @Ports("test_events.py::GetEventLoopTestsMixin::test_get_event_loop_returns_running_loop2")
    void outsideItIsWhatWasSet() {
        assertNoLoopRuns();
        loop.runUntilComplete(async(this::assertCurrentIsRunning));
        Loops.setEventLoop(loop);
        assertSame(loop, Loops.getEventLoop());
        Loops.setEventLoop(null);
        assertThrows(IllegalStateException.class, Loops::getEventLoop);
        assertNoLoopRuns();
    }

    @Test
    void theRunningLoopIsKnownInEveryStepOfATask() {
        loop.runUntilComplete(async(() -> {
            assertCurrentIsRunning();
            await(sleep(1));
            assertCurrentIsRunning();
        }));
    }

    @Test
    void afterALoopWasLeftByAnErrorNoneRuns() {
        loop.callSoon(() -> {
            throw new org.asyncio4j.SystemExit(1);
        });
        assertThrows(org.asyncio4j.SystemExit.class, this::turn);
        assertNoLoopRuns();
    }

    private void assertCurrentIsRunning() {
        assertSame(loop, Loops.getEventLoop());
        assertSame(loop, Loops.getRunningLoop());
        assertSame(loop, Loops.getRunningLoopOrNull());
    }

    private static void assertNoLoopRuns() {
        assertEquals(
                "no running event loop",
                assertThrows(IllegalStateException.class, Loops::getRunningLoop).getMessage());
        assertNull(Loops.getRunningLoopOrNull());
    }
}
