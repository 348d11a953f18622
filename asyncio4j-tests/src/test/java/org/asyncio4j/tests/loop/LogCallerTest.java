package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.Boom;
import org.junit.jupiter.api.Test;

/** The class that a line of the log names is the one that has something to say, and not the one that all lines pass. */
class LogCallerTest {

    private final List<String> callers = new ArrayList<>();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            // Found by a walk of the stack, so it must be asked for here.
            callers.add(line.getLevel() + " " + line.getSourceClassName() + " of " + line.getLoggerName());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Test
    void isTheOneThatReports() {
        Logger logger = Logger.getLogger("asyncio");
        boolean useParents = logger.getUseParentHandlers();
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        EventLoop loop = Loops.newEventLoop();
        try {
            loop.callSoon(() -> {
                throw new Boom("reported");
            });
            loop.runUntilComplete(sleep(0));
            loop.setDebug(true);
            loop.setSlowCallbackDuration(1e-9);
            loop.callSoon(loop::stop);
            loop.runForever();
        } finally {
            loop.close();
            logger.removeHandler(handler);
            logger.setUseParentHandlers(useParents);
        }
        assertEquals(
                List.of(
                        "SEVERE org.asyncio4j.internal.loop.Problems of asyncio",
                        "WARNING org.asyncio4j.internal.loop.LoopCore of asyncio"),
                callers.stream().distinct().toList());
    }
}
