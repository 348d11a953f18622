package org.asyncio4j.internal.loop;

import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.spi.IoDriver;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;

/** Notices loops that nobody closed: when one is garbage, closes its driver and says so. */
final class UnclosedLoops {

    private static final Cleaner CLEANER = Cleaner.create();

    /** What is left of a loop when it is gone. Refers to nothing that refers to the loop. */
    private record Remains(AtomicBoolean closed, IoDriver driver, String name) implements Runnable {
        @Override
        public void run() {
            if (closed.get()) {
                return;
            }
            Log.warning("unclosed event loop " + name);
            try {
                driver.close();
            } catch (Exception e) {
                Log.error("could not close the I/O driver of " + name, e);
            }
        }
    }

    private UnclosedLoops() {}

    /** Watches {@code loop} until the result is run, which says that it was closed. */
    static Runnable watch(EventLoop loop, IoDriver driver) {
        AtomicBoolean closed = new AtomicBoolean();
        Cleaner.Cleanable cleanable =
                CLEANER.register(loop, new Remains(closed, driver, loop.toString()));
        return () -> {
            closed.set(true);
            cleanable.clean();
        };
    }
}
