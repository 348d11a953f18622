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
 * Notices loops that nobody closed: when one is garbage, says so, and closes its driver and the
 * channels that were its own, which the JDK would leave open for ever.
 *
 * <p>A loop is not garbage as long as a thread refers to it: one that runs it, that reads a pipe
 * for it, or that of a task which was left suspended.
 */
final class UnclosedLoops {

    private static final Cleaner CLEANER = Cleaner.create();

    /** What is named in the log at most. */
    private static final int NAMED = 10;

    /** How to get rid of a driver, and of the channels that the loop had with it. */
    @FunctionalInterface
    interface Rest {
        void close() throws Exception;

        /** Those channels; a driver of another make looks after them itself. */
        default List<Channel> channels() {
            return new ArrayList<>();
        }
    }

    /** What is left of a loop when it is gone. Refers to nothing that refers to the loop. */
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
     * Watches {@code loop} until the result is run, which says that it was closed.
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
