package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Boom;
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
