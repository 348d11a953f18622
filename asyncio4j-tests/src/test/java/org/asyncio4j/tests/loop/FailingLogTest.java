package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.asyncio4j.Coroutine;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.LogCapture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A log handler that throws does not take the loop with it. */
class FailingLogTest {

    @Test
    void theLoopGoesOn() {
        Logger logger = Logger.getLogger("asyncio");
        FailingHandler failing = new FailingHandler(new IllegalStateException("disk full"));
        logger.addHandler(failing);
        EventLoop loop = Loops.newEventLoop();
        try {
            loop.callSoon(() -> {
                throw new Boom("in a callback");
            });
            loop.runUntilComplete(sleep(0));
            assertTrue(failing.called);
            assertEquals("alive", loop.runUntilComplete(async(() -> "alive")));
        } finally {
            logger.removeHandler(failing);
            loop.close();
        }
    }

    @Test
    void whatThereIsNoMemoryToReportIsReportedWhenThereIs() {
        Boom boom = new Boom("in a callback");
        List<LoopProblem> told = new ArrayList<>();
        Logger logger = Logger.getLogger("asyncio");
        FailingHandler failing = new FailingHandler(new OutOfMemoryError("as if"));
        EventLoop loop = Loops.newEventLoop();
        loop.callSoon(() -> {
            throw boom;
        });
        logger.addHandler(failing);
        try {
            loop.callSoon(() -> {
                // There is memory again.
                logger.removeHandler(failing);
                loop.setExceptionHandler((where, problem) -> told.add(problem));
            });
            assertEquals("alive", loop.runUntilComplete(async(() -> "alive")));
            loop.runUntilComplete(sleep(0));
        } finally {
            logger.removeHandler(failing);
            loop.close();
        }
        assertTrue(failing.called);
        assertEquals(List.of(boom), told.stream().map(LoopProblem::exception).toList());
    }

    @Test
    void theLoopGoesOnWhateverTheLogThrows() {
        for (Throwable failure : List.of(
                new NoClassDefFoundError("no descriptor left"),
                new StackOverflowError(),
                new AssertionError("of a log"))) {
            goesOnWithLogThatThrows(failure);
        }
    }

    private static void goesOnWithLogThatThrows(Throwable failure) {
        Logger logger = Logger.getLogger("asyncio");
        FailingHandler failing = new FailingHandler(failure);
        logger.addHandler(failing);
        EventLoop loop = Loops.newEventLoop();
        try {
            loop.callSoon(() -> {
                throw new Boom("in a callback");
            });
            loop.createFuture().setException(new Boom("never retrieved"));
            loop.runUntilComplete(sleep(0));
            assertTrue(failing.called);
            assertEquals("alive", loop.runUntilComplete(async(() -> "alive")));
        } finally {
            loop.close();
            logger.removeHandler(failing);
        }
    }

    @Test
    void theLoopGoesOnWhateverAHandlerThrows() {
        EventLoop loop = Loops.newEventLoop();
        try (LogCapture log = new LogCapture()) {
            loop.setExceptionHandler((where, problem) -> {
                throw new NoClassDefFoundError("in the handler");
            });
            loop.callSoon(() -> {
                throw new Boom("in a callback");
            });
            assertEquals("alive", loop.runUntilComplete(async(() -> "alive")));
            assertEquals("Unhandled error in exception handler", firstLine(log.only(Level.SEVERE)));
        } finally {
            loop.close();
        }
    }

    @Test
    void theLoopGoesOnWhateverToStringAndGetMessageThrow() {
        EventLoop loop = Loops.newEventLoop();
        try (LogCapture log = new LogCapture()) {
            loop.setDebug(true);
            loop.setSlowCallbackDuration(0);
            loop.createTask(new Unspeakable());
            loop.callSoon(new Unspeakable());
            loop.callExceptionHandler(
                    LoopProblem.of("with a part that has no text").with("protocol", new Unspeakable()));
            assertEquals("alive", loop.runUntilComplete(async(() -> "alive")));
            assertEquals(
                    "Exception in default exception handler",
                    log.messages(Level.SEVERE).getFirst());
        } finally {
            loop.close();
        }
    }

    /** Throws errors where others describe themselves. */
    private static final class Unspeakable implements Runnable, Coroutine<Void> {

        @Override
        public void run() {
            throw new Unspeakably();
        }

        @Override
        public @Nullable Void onAwait() {
            throw new Unspeakably();
        }

        @Override
        public void close() {}

        @Override
        public State state() {
            return State.CREATED;
        }

        @Override
        public String getName() {
            throw new ExceptionInInitializerError("of a name");
        }

        @Override
        public String toString() {
            throw new ExceptionInInitializerError("of a description");
        }
    }

    private static final class Unspeakably extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new ExceptionInInitializerError("of a message");
        }
    }

    private static String firstLine(LogRecord line) {
        return line.getMessage().lines().findFirst().orElse("");
    }

    private static final class FailingHandler extends Handler {

        private final Throwable failure;
        private boolean called;

        FailingHandler(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public void publish(LogRecord record) {
            called = true;
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
