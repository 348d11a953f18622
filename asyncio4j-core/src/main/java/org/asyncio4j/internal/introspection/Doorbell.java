package org.asyncio4j.internal.introspection;

import java.io.File;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.asyncio4j.internal.task.ObserverThread;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * Notices that another process of the user wants to know what the loops do, which costs nothing until it asks: no port,
 * no agent, nothing that is registered.
 *
 * <p>Who asks puts a file, the bell, into the folder for temporary files, its name made of the number of this process.
 * The threads that wait for loops look for it every half second. The bell names a socket, on which the asking process
 * listens; {@link Conversation} connects to it on a thread of its own. So a loop that is stuck does not matter.
 */
public final class Doorbell {

    private static final int MOST_CONVERSATIONS = 8;

    private static final File FOLDER = folder();
    private static final File BELL =
            new File(FOLDER, ".asyncio4j-" + ProcessHandle.current().pid());

    private static final AtomicInteger CONVERSATIONS = new AtomicInteger();

    /** Whether a thread is about to take the bell. */
    private static volatile boolean ringing;

    private Doorbell() {}

    /** Returns whether the bell is there. Any thread. */
    public static boolean rings() {
        return BELL.exists();
    }

    /** Begins to answer who has rung, about {@code loops}. Any thread. */
    public static synchronized void answer(Supplier<List<EventLoop>> loops) {
        if (ringing || CONVERSATIONS.get() >= MOST_CONVERSATIONS) {
            return;
        }
        Thread observer = new ObserverThread(() -> converse(loops));
        ringing = true;
        CONVERSATIONS.incrementAndGet();
        try {
            observer.start();
        } catch (Throwable noThread) {
            ringing = false;
            CONVERSATIONS.decrementAndGet();
            throw noThread;
        }
    }

    private static void converse(Supplier<List<EventLoop>> loops) {
        try {
            String request;
            try {
                request = Bells.take(BELL.toPath());
            } finally {
                ringing = false;
            }
            if (request != null) {
                Conversation.hold(request, loops);
            }
        } finally {
            CONVERSATIONS.decrementAndGet();
        }
    }

    /** Returns the same folder for both processes, whatever properties they have; the JDK's own tools do likewise. */
    private static File folder() {
        File usual = new File("/tmp");
        return File.separatorChar == '/' && usual.isDirectory()
                ? usual
                : new File(System.getProperty("java.io.tmpdir"));
    }
}
