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
import org.asyncio4j.internal.util.Remains;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.spi.IoDriver;

/**
 * Detects loops that were never closed: when one becomes garbage, logs a warning about it and what it leaves, and
 * releases that: its driver, channels and children, which the system would keep for ever.
 *
 * <p>The loop's suspended tasks and generators are garbage together with it. Their finally blocks cannot run any more,
 * because the collector brings nothing back; the warning names them.
 *
 * <p>Threads that do something for a loop refer to it weakly: a call in an executor, one that blocks on a pipe, that waits
 * for a child or for the end of an executor. So the loop is found meanwhile; the pipe is closed, and the result of the call
 * is lost. What the program itself has handed out is another matter: a loop is not garbage while it runs, while a call in
 * an executor names it, or while a stage, a publisher or a callback that is still to come completes something of it.
 */
final class UnclosedLoops {

    private static final Cleaner CLEANER = Cleaner.create();

    /** Closes a driver, and returns the channels that the loop owned. */
    @FunctionalInterface
    interface Rest {
        void close() throws Exception;

        /** Returns those channels; a third-party driver closes them itself. */
        default List<Channel> channels() {
            return new ArrayList<>();
        }
    }

    /** The channels that remain of a loop, and its driver. */
    private record Channels(Rest rest, Collection<? extends Channel> others) implements Remains {

        private List<Channel> open() {
            List<Channel> open = rest.channels();
            open.addAll(others);
            return open;
        }

        @Override
        public String describe() {
            List<Channel> open = open();
            return open.isEmpty()
                    ? ""
                    : open.size()
                            + " open channels: "
                            + open.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "))
                            + (open.size() > NAMED ? ", ..." : "");
        }

        @Override
        public void release() throws Exception {
            List<Channel> open = open();
            try {
                rest.close();
            } finally {
                open.forEach(Channels::close);
            }
        }

        private static void close(Channel channel) {
            try {
                channel.close();
            } catch (IOException e) {
                Log.debug("could not close " + channel + ": " + e);
            }
        }
    }

    /** What to do when a loop is gone. Refers to nothing that refers to the loop. */
    private record End(AtomicBoolean closed, List<Remains> parts, String name) implements Runnable {
        @Override
        public void run() {
            if (closed.get()) {
                return;
            }
            String left = parts.stream()
                    .map(Remains::describe)
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
            Log.warning("unclosed event loop " + name + (left.isEmpty() ? "" : " with " + left));
            parts.forEach(this::release);
        }

        private void release(Remains part) {
            try {
                part.release();
            } catch (Exception e) {
                Log.error("could not release what is left of " + name, e);
            }
        }
    }

    private UnclosedLoops() {}

    /**
     * Watches {@code loop} until the returned Runnable is run, which records that it was closed.
     *
     * @param others channels of the loop that its driver does not know
     * @param parts what else it may leave
     */
    static Runnable watch(EventLoop loop, IoDriver driver, Collection<? extends Channel> others, List<Remains> parts) {
        AtomicBoolean closed = new AtomicBoolean();
        Rest rest = driver instanceof NioDriver nio ? nio.remains() : driver::close;
        List<Remains> all = new ArrayList<>(parts);
        all.add(new Channels(rest, others));
        Cleaner.Cleanable cleanable = CLEANER.register(loop, new End(closed, all, loop.toString()));
        return () -> {
            closed.set(true);
            cleanable.clean();
        };
    }
}
