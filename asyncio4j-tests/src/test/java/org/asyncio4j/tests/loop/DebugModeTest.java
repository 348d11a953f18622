package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.logging.Level;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.ChildJvm;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.LoopThread;
import org.asyncio4j.tests.tools.OtherThread;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Debug mode: the switch, slow callbacks, calls from the wrong thread. */
class DebugModeTest extends OwnLoop {

    /** The program of the child processes: tells whether a new loop is in debug mode. */
    static final class TellDebug {
        public static void main(String[] args) {
            try (EventLoop loop = Loops.newEventLoop()) {
                System.out.println("debug=" + loop.getDebug());
            }
        }
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_set_debug")
    void debugModeIsSwitchedOnAndOff() {
        loop.setDebug(true);
        assertTrue(loop.getDebug());
        assertTrue(loop.toString().contains("debug=true"), loop.toString());
        loop.setDebug(true);
        assertTrue(loop.getDebug());
        loop.setDebug(false);
        assertFalse(loop.getDebug());
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_env_var_debug",
            adapted = "the property asyncio4j.debug and the variable ASYNCIO4J_DEBUG")
    void newLoopsTakeDebugModeFromPropertyOrEnvironment() {
        assertTells("debug=false", child(""));
        assertTells("debug=true", child("1"));
        assertTells("debug=true", child("").with("-Dasyncio4j.debug"));
        assertTells("debug=true", child("").with("-Dasyncio4j.debug=true"));
        assertTells("debug=false", child("1").with("-Dasyncio4j.debug=false"));
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopWithSelectorTests::test_log_slow_callbacks")
    void slowCallbacksAndTasksAreLoggedByName() {
        loop.setDebug(true);
        assertEquals(0.1, loop.getSlowCallbackDuration());
        loop.setSlowCallbackDuration(0);
        try (LogCapture logged = new LogCapture()) {
            loop.callSoon(loop::stop);
            loop.runForever();
            String message = lastExecuting(logged);
            assertTrue(
                    message.matches("Executing <Handle DebugModeTest\\.<lambda>\\(\\) created at"
                            + " DebugModeTest\\.java:\\d+> took \\d+\\.\\d{3} seconds"),
                    message);

            loop.createTask(async("stopLoop", loop::stop));
            loop.runForever();
            message = lastExecuting(logged);
            assertTrue(message.matches("Executing <Task .*stopLoop.*> took \\d+\\.\\d{3} seconds"), message);
        }
    }

    /** The last report of a slow step; the collector may have told of what earlier tests left since then. */
    private static String lastExecuting(LogCapture logged) {
        return logged.messages(Level.WARNING).stream()
                .filter(message -> message.startsWith("Executing "))
                .toList()
                .getLast();
    }

    @Test
    void quickCallbacksAreNotLogged() {
        loop.setDebug(true);
        loop.setSlowCallbackDuration(1000);
        try (LogCapture logged = new LogCapture()) {
            loop.callSoon(note("quick"));
            turn();
            assertEquals(List.of(), logged.messages(Level.WARNING));
        }
    }

    @Test
    void withoutDebugModeNothingIsLogged() {
        loop.setSlowCallbackDuration(0);
        try (LogCapture logged = new LogCapture()) {
            loop.callSoon(note("callback"));
            loop.createTask(async(() -> log.add("task")));
            turn();
            assertEquals(List.of(), logged.messages(Level.WARNING));
        }
        assertEquals(List.of("callback", "task"), log);
    }

    @Test
    void aCallbackThatFailsIsSlowAllTheSame() {
        loop.setDebug(true);
        loop.setSlowCallbackDuration(0);
        try (LogCapture logged = new LogCapture()) {
            loop.callSoon(() -> {
                throw new IllegalArgumentException("x");
            });
            turn();
            assertEquals(1, logged.records(Level.WARNING).size());
        }
        assertEquals(1, problems.take().size());
    }

    @Test
    void aDurationThatIsNotANumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> loop.setSlowCallbackDuration(Double.NaN));
        assertEquals(0.1, loop.getSlowCallbackDuration());
        loop.setDebug(true);
        loop.setSlowCallbackDuration(Double.POSITIVE_INFINITY);
        loop.runUntilComplete(sleep(1));
    }

    @Test
    @Tag("real-time")
    void aTaskThatBlocksItsThreadIsReportedWithItsPlaceAndTheRightCall() {
        loop.setDebug(true);
        loop.setSlowCallbackDuration(0.02);
        try (LogCapture logged = new LogCapture()) {
            loop.runUntilComplete(async(() -> {
                // A step is told of once, perhaps before it blocks.
                while (ofBlocked(logged).isEmpty()) {
                    Thread.sleep(100);
                    await(sleep(0));
                }
            }));
            String message = ofBlocked(logged).getFirst();
            assertTrue(message.contains("await(sleep(seconds))"), message);
            assertTrue(message.contains("DebugModeTest.java"), message);
        }
    }

    private static List<String> ofBlocked(LogCapture logged) {
        return logged.messages(Level.WARNING).stream()
                .filter(text -> text.contains("blocks its thread"))
                .toList();
    }

    @Test
    void aSwitchInTheMiddleOfTheRunTakesEffect() {
        loop.setSlowCallbackDuration(0);
        try (LogCapture logged = new LogCapture()) {
            loop.runUntilComplete(async(() -> {
                loop.setDebug(true);
                await(sleep(0));
                await(sleep(0));
                loop.setDebug(false);
            }));
            assertFalse(logged.messages(Level.WARNING).isEmpty());
        }
    }

    // --- calls from the wrong thread -----------------------------------------------------------

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_check_thread",
            adapted = "refused with and without debug mode: what it would break is too much")
    void callsFromAnotherThreadIntoARunningLoopAreRefused() throws InterruptedException {
        for (boolean debug : new boolean[] {false, true}) {
            EventLoop made = Loops.newEventLoop();
            made.setDebug(debug);
            try (LoopThread running = new LoopThread(made)) {
                EventLoop busy = running.loop();
                List<Runnable> calls = List.of(
                        () -> busy.callSoon(note("ran")),
                        () -> busy.callLater(0, note("ran")),
                        () -> busy.callAt(0, note("ran")),
                        () -> busy.createTask(async(() -> log.add("ran"))),
                        () -> busy.runInExecutor(() -> log.add("ran")),
                        busy::stop);
                for (Runnable call : calls) {
                    String message =
                            assertThrows(IllegalStateException.class, call::run).getMessage();
                    assertTrue(
                            message.startsWith("Non-thread-safe operation invoked on an event loop other than"
                                    + " the current one"),
                            message);
                    assertTrue(message.contains("callSoonThreadsafe"), message);
                    assertTrue(message.contains(Thread.currentThread().toString()), message);
                }
            }
        }
        assertEquals(List.of(), log);
    }

    @Test
    void aTimerOfARunningLoopCannotBeCancelledFromAnotherThread() {
        var timer = loop.callLater(1, note("timer"));
        loop.callSoon(() -> OtherThread.run(() -> assertThrows(IllegalStateException.class, timer::cancel)));
        loop.runUntilComplete(sleep(2));
        assertEquals(List.of("timer"), log);
        assertEquals(List.of(), problems.take());
    }

    @Test
    void whileTheLoopDoesNotRunAnyThreadMayPrepareIt() {
        OtherThread.run(() -> {
            loop.callSoon(note("soon"));
            loop.callLater(0, note("later"));
            loop.stop();
        });
        loop.runForever();
        assertEquals(List.of("soon", "later"), log);
    }

    private static void assertTells(String line, ChildJvm child) {
        child.run().assertPrinted(line);
    }

    private static ChildJvm child(String variable) {
        return new ChildJvm(TellDebug.class).withVariable("ASYNCIO4J_DEBUG", variable);
    }
}
