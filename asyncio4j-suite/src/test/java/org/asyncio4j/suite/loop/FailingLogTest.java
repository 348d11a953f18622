package org.asyncio4j.suite.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.suite.tools.Boom;
import org.junit.jupiter.api.Test;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A log handler that throws does not take the loop with it. */
class FailingLogTest {

    @Test
    void theLoopGoesOn() {
        Logger logger = Logger.getLogger("asyncio");
        FailingHandler failing = new FailingHandler();
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

    private static final class FailingHandler extends Handler {

        private boolean called;

        @Override
        public void publish(LogRecord record) {
            called = true;
            throw new IllegalStateException("disk full");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
