package org.asyncio4j.internal.loop;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.spi.IoDriver;

/**
 * Detects loops that were never closed: when one becomes garbage, logs a warning, and closes its
 * driver and the channels that it owned, which the JDK would leave open forever.
 *
 * <p>A loop is not garbage while a thread refers to it: one that runs it, one that reads a pipe for
 * it, or that of a task which was left suspended.
 */
final class UnclosedLoops {

    private static final Cleaner CLEANER = Cleaner.create();

    /** The maximum number of channels named in the log. */
    private static final int NAMED = 10;

    /** Closes a driver, and returns the channels that the loop owned. */
    @FunctionalInterface
    interface Rest {
        void close() throws Exception;

        /** Returns those channels; a third-party driver closes them itself. */
        default List<Channel> channels() {
            return new ArrayList<>();
        }
    }

    /** What remains of a loop when it is gone. Refers to nothing that refers to the loop. */
    private record Remains(AtomicBoolean closed, Rest rest, Collection<? extends Channel> others, String name)
            implements Runnable {
        @Override
        public void run() {
            if (closed.get()) {
                return;
            }
            List<Channel> open = rest.channels();
            open.addAll(others);
            Log.warning("unclosed event loop " + name + describe(open));
            try {
                rest.close();
            } catch (Exception e) {
                Log.error("could not close the I/O driver of " + name, e);
            }
            open.forEach(Remains::close);
        }

        private static void close(Channel channel) {
            try {
                channel.close();
            } catch (IOException e) {
                Log.debug("could not close " + channel + ": " + e);
            }
        }

        private static String describe(List<Channel> open) {
            if (open.isEmpty()) {
                return "";
            }
            return " with "
                    + open.size()
                    + " open channels: "
                    + open.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "))
                    + (open.size() > NAMED ? ", ..." : "");
        }
    }

    private UnclosedLoops() {}

    /**
     * Watches {@code loop} until the returned Runnable is run, which records that it was closed.
     *
     * @param others channels of the loop that its driver does not know
     */
    static Runnable watch(EventLoop loop, IoDriver driver, Collection<? extends Channel> others) {
        AtomicBoolean closed = new AtomicBoolean();
        Rest rest = driver instanceof NioDriver nio ? nio.remains() : driver::close;
        Cleaner.Cleanable cleanable = CLEANER.register(loop, new Remains(closed, rest, others, loop.toString()));
        return () -> {
            closed.set(true);
            cleanable.clean();
        };
    }
}
