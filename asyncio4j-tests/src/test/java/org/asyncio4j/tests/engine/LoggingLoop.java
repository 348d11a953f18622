package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.asyncio4j.Asyncio;

/** The program of {@link EngineNoticeTest}: sends what the library logs through a loop, and waits for it. */
final class LoggingLoop {

    private LoggingLoop() {}

    public static void main(String[] arguments) {
        Logger logger = Logger.getLogger("asyncio");
        logger.setUseParentHandlers(false);
        logger.addHandler(new LoopHandler());
        run(() -> System.out.println("ran"));
        logger.setUseParentHandlers(true);
    }

    private static final class LoopHandler extends Handler {

        @Override
        public void publish(LogRecord record) {
            Thread sender = new Thread(() -> run(() -> {
                Asyncio.await(sleep(0));
                System.out.println(record.getMessage().substring(0, "asyncio4j runs on".length()));
            }));
            sender.start();
            try {
                sender.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
