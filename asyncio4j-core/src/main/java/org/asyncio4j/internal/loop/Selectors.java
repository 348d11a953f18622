package org.asyncio4j.internal.loop;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import org.asyncio4j.internal.engine.Engine;

/**
 * Opens the selectors of loops.
 *
 * <p>A virtual thread that waits for a selector needs the JDK's poller of descriptors, a class that
 * needs descriptors itself when it is initialized. If there are none left at that moment it can
 * never be initialized again: not only the loop that waits fails, but all others of the JVM, too.
 * Therefore it is initialized by the first selector, and only if there are enough descriptors.
 *
 * <p>A loop on a platform thread needs no poller. Then none is made: its threads would inherit the scheduler of the task
 * that opens the selector, and keep that task's loop in memory for good.
 */
final class Selectors {

    /** The poller's limit for each direction. */
    private static final int MOST_POLLERS = 32;

    /** Whether the poller is initialized; a thread that does not see it yet initializes it again. */
    private static boolean prepared;

    private Selectors() {}

    /** Opens a selector, which the calling thread is going to wait for. */
    static Selector open() throws IOException {
        Selector opened = Selector.open();
        boolean ready =
                prepared || !Thread.currentThread().isVirtual() || !Engine.get().waitsOnVirtualThreads();
        try {
            if (!ready) {
                ensureDescriptors();
                // Nothing is registered yet, so that this waits, and waiting initializes the poller.
                opened.select(1);
                // An interrupted thread does not wait.
                prepared = !Thread.currentThread().isInterrupted();
                ready = true;
            }
        } finally {
            if (!ready) {
                opened.close();
            }
        }
        return opened;
    }

    /** Throws if the process has not as many descriptors left as the poller opens. */
    private static void ensureDescriptors() throws IOException {
        int pollers = Math.min(Integer.highestOneBit(Runtime.getRuntime().availableProcessors()), MOST_POLLERS);
        ArrayDeque<DatagramChannel> opened = new ArrayDeque<>();
        try {
            for (int i = 0; i < 1 + 2 * pollers; i++) {
                opened.add(DatagramChannel.open());
            }
        } finally {
            for (DatagramChannel channel : opened) {
                channel.close();
            }
        }
    }
}
