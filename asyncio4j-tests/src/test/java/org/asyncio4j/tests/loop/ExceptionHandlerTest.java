package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.tests.Ports;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.Garbage;
import org.asyncio4j.tests.tools.LogCapture;
import org.asyncio4j.tests.tools.OwnLoop;
import org.junit.jupiter.api.Test;

/** What becomes of problems that nobody awaits. */
class ExceptionHandlerTest extends OwnLoop {

    private static final ContextVar<String> VARIABLE = new ContextVar<>("variable", "default");

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_default_exc_handler_callback")
    void withoutAHandlerAFailingCallbackOrTimerIsLoggedWithItsName() {
        loop.setExceptionHandler(null);
        Boom thrown = new Boom();
        Runnable failing = () -> {
            throw thrown;
        };
        try (LogCapture logged = new LogCapture()) {
            loop.callSoon(failing);
            turn();
            LogRecord record = logged.only(Level.WARNING);
            assertEquals(Level.SEVERE, record.getLevel());
            assertSame(thrown, record.getThrown());
            assertTrue(
                    record.getMessage().startsWith("Exception in callback ExceptionHandlerTest.<lambda>()"),
                    record.getMessage());
        }
        try (LogCapture logged = new LogCapture()) {
            loop.callLater(0.01, failing);
            loop.callLater(0.02, loop::stop);
            loop.runForever();
            LogRecord record = logged.only(Level.WARNING);
            assertSame(thrown, record.getThrown());
            assertTrue(record.getMessage().contains("TimerHandle when=0.01"), record.getMessage());
        }
    }

    @Test
    void theLoopGoesOnAfterAFailingCallback() {
        loop.callSoon(() -> {
            throw new Boom();
        });
        loop.callSoon(() -> {
            throw new StackOverflowError();
        });
        loop.callSoon(() -> {
            throw new AssertionError();
        });
        loop.callSoon(note("next"));
        turn();
        assertEquals(List.of("next"), log);
        assertEquals(3, problems.take().size());
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_default_exc_handler_coro",
            adapted = "found by the garbage collector, so after a while")
    void aFailedTaskThatNobodyAskedIsLoggedWhenItIsGone() {
        loop.setExceptionHandler(null);
        try (LogCapture logged = new LogCapture()) {
            loop.createTask(async("zero", () -> {
                throw new Boom();
            }));
            turns(2);
            Garbage.collectUntil(() -> !logged.records(Level.WARNING).isEmpty(), this::turn);
            LogRecord record = logged.only(Level.WARNING);
            assertTrue(record.getMessage().startsWith("Task exception was never retrieved"), record.getMessage());
            assertTrue(record.getMessage().contains("future: <Task"), record.getMessage());
            assertTrue(record.getThrown() instanceof Boom);
        }
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_set_exc_handler_custom")
    void aHandlerGetsWhatTheLogWouldAndNullTakesItAway() {
        assertSame(problems, loop.getExceptionHandler());
        loop.setDebug(true);
        List<Object> seen = new ArrayList<>();
        ExceptionHandler handler = (l, problem) -> {
            assertSame(loop, l);
            seen.add(problem);
        };
        loop.setExceptionHandler(handler);
        assertSame(handler, loop.getExceptionHandler());
        try (LogCapture logged = new LogCapture()) {
            var handle = loop.callSoon(() -> {
                throw new Boom();
            });
            turn();
            LoopProblem problem = (LoopProblem) seen.getFirst();
            assertTrue(problem.message().startsWith("Exception in callback"), problem.message());
            assertTrue(problem.exception() instanceof Boom);
            assertSame(handle, problem.handle());
            assertNotNull(problem.get("source_traceback"));
            assertEquals(List.of(), logged.messages(Level.WARNING));

            loop.setExceptionHandler(null);
            assertNull(loop.getExceptionHandler());
            loop.callSoon(() -> {
                throw new Boom();
            });
            turn();
            assertEquals(1, seen.size());
            String message = logged.only(Level.WARNING).getMessage();
            assertTrue(message.contains("Object created at (most recent call first):"), message);
            assertTrue(message.contains("ExceptionHandlerTest.java"), message);
        }
    }

    @Test
    @Ports("test_base_events.py::BaseEventLoopTests::test_set_exc_handler_broken")
    void aHandlerThatFailsIsItselfLoggedWithWhatItWasTold() {
        loop.setExceptionHandler((l, problem) -> {
            throw new IllegalCallerException("spam");
        });
        try (LogCapture logged = new LogCapture()) {
            loop.callSoon(() -> {
                throw new Boom();
            });
            loop.callSoon(note("next"));
            turn();
            LogRecord record = logged.only(Level.WARNING);
            assertTrue(record.getMessage().startsWith("Unhandled error in exception handler"), record.getMessage());
            assertTrue(record.getMessage().contains("boom"), record.getMessage());
            assertTrue(record.getThrown() instanceof IllegalCallerException);
        }
        assertEquals(List.of("next"), log);
    }

    @Test
    @Ports(
            value = "test_base_events.py::BaseEventLoopTests::test_default_exc_handler_broken",
            adapted = "the default handler is not overridable: it fails over a toString()")
    void aDefaultHandlerThatFailsIsOnlyLogged() {
        loop.setExceptionHandler(null);
        Object unprintable = new Object() {
            @Override
            public String toString() {
                throw new AssertionError("unprintable");
            }
        };
        LoopProblem problem = LoopProblem.of("x").with("thing", unprintable);
        try (LogCapture logged = new LogCapture()) {
            loop.callExceptionHandler(problem);
            LogRecord record = logged.only(Level.WARNING);
            assertEquals("Exception in default exception handler", record.getMessage());
            assertEquals("unprintable", record.getThrown().getMessage());
        }
        loop.setExceptionHandler((l, told) -> {
            throw new Boom();
        });
        try (LogCapture logged = new LogCapture()) {
            loop.callExceptionHandler(problem);
            assertTrue(logged.only(Level.WARNING)
                    .getMessage()
                    .startsWith("Exception in default exception handler while handling an unexpected error in custom"
                            + " exception handler"));
        }
    }

    @Test
    void aToStringThatFailsWithAnExceptionIsToldInItsPlace() {
        loop.setExceptionHandler(null);
        Object unprintable = new Object() {
            @Override
            public String toString() {
                throw new Boom();
            }
        };
        try (LogCapture logged = new LogCapture()) {
            loop.callExceptionHandler(LoopProblem.of("x").with("thing", unprintable));
            String message = logged.only(Level.WARNING).getMessage();
            assertTrue(message.contains("whose toString() threw Boom"), message);
        }
    }

    @Test
    void aValueOfTheWrongTypeUnderAKnownKeyIsRefused() {
        LoopProblem problem = LoopProblem.of("x");
        assertEquals(
                "exception must be a Throwable: \"no exception\"",
                assertThrows(IllegalArgumentException.class, () -> problem.with("exception", "no exception"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> problem.with("message", 1));
        assertThrows(IllegalArgumentException.class, () -> problem.with("future", "f"));
        assertThrows(IllegalArgumentException.class, () -> problem.with("task", "t"));
        assertThrows(IllegalArgumentException.class, () -> problem.with("handle", "h"));
        assertEquals("anything", problem.with("transport", "anything").get("transport"));
    }

    @Test
    void interruptsAndExitsPassThroughHandlers() {
        loop.setExceptionHandler((l, problem) -> {
            throw new KeyboardInterrupt();
        });
        loop.callSoon(() -> {
            throw new Boom();
        });
        assertThrows(KeyboardInterrupt.class, this::turn);
        loop.setExceptionHandler((l, problem) -> {
            throw new SystemExit(1);
        });
        assertThrows(SystemExit.class, () -> loop.callExceptionHandler(LoopProblem.of("x")));
    }

    @Test
    void interruptsAndExitsOfCallbacksAreNotToldToTheHandler() {
        loop.callSoon(() -> {
            throw new SystemExit(1);
        });
        assertThrows(SystemExit.class, this::turn);
        assertEquals(List.of(), problems.take());
    }

    @Test
    void theHandlerRunsInTheContextOfTheOffender() {
        loop.setExceptionHandler((l, problem) -> log.add(VARIABLE.get()));
        Context context = Context.copyContext();
        context.run(() -> VARIABLE.set("of the callback"));
        loop.callSoon(
                () -> {
                    throw new Boom();
                },
                context);
        turn();
        var task = loop.createTask(async(() -> {
            VARIABLE.set("of the task");
            await(sleep(0));
        }));
        turns(3);
        loop.callExceptionHandler(LoopProblem.of("x").with("task", task));
        loop.callExceptionHandler(LoopProblem.of("x").with("future", task));
        loop.callExceptionHandler(LoopProblem.of("x"));
        assertEquals(List.of("of the callback", "of the task", "of the task", "default"), log);
    }

    @Test
    void aHandlerCalledFromTheOffenderItselfRunsInItsContextToo() {
        loop.setExceptionHandler((l, problem) -> log.add(VARIABLE.get()));
        loop.runUntilComplete(async(() -> {
            VARIABLE.set("of the task");
            loop.callExceptionHandler(LoopProblem.of("x").with("task", org.asyncio4j.Asyncio.currentTask()));
        }));
        assertEquals(List.of("of the task"), log);
    }

    @Test
    void aHandlerMayChangeItselfAndSchedule() {
        loop.setExceptionHandler((l, problem) -> {
            loop.setExceptionHandler(problems);
            loop.callSoon(note("scheduled by the handler"));
        });
        loop.callExceptionHandler(LoopProblem.of("first"));
        loop.callExceptionHandler(LoopProblem.of("second"));
        turn();
        assertEquals(List.of("scheduled by the handler"), log);
        assertEquals("second", problems.takeOnly().message());
    }

    @Test
    void aHandlerMayHandOnToTheDefaultOne() {
        loop.setExceptionHandler(org.asyncio4j.lowlevel.EventLoop::defaultExceptionHandler);
        try (LogCapture logged = new LogCapture()) {
            loop.callExceptionHandler(LoopProblem.of("x").with("exception", new Boom()));
            assertEquals("x", logged.only(Level.WARNING).getMessage());
        }
    }

    @Test
    void theLogShowsTheEntriesSortedByKey() {
        try (LogCapture logged = new LogCapture()) {
            loop.defaultExceptionHandler(
                    LoopProblem.of("x").with("zebra", 1).with("ape", "a").with("none", null));
            assertEquals(
                    List.of("x", "ape: \"a\"", "zebra: 1"),
                    logged.only(Level.WARNING).getMessage().lines().toList());
        }
    }

    @Test
    void aProblemIsImmutable() {
        LoopProblem problem = LoopProblem.of("x");
        LoopProblem more = problem.with("key", 1);
        assertNull(problem.get("key"));
        assertEquals(1, more.get("key"));
        assertThrows(UnsupportedOperationException.class, () -> problem.asMap().put("message", "y"));
        assertFalse(more.asMap().containsKey("exception"));
        assertSame(problem, problem.with("key", null));
    }

    @Test
    void nullsAreRefused() {
        assertThrows(NullPointerException.class, () -> loop.callExceptionHandler(null));
        assertThrows(NullPointerException.class, () -> loop.defaultExceptionHandler(null));
        assertThrows(NullPointerException.class, () -> LoopProblem.of(null));
        assertThrows(NullPointerException.class, () -> LoopProblem.of("x").with(null, 1));
    }
}
