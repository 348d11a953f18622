package org.asyncio4j.internal.loop;

import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.internal.knot.HostedLoop;
import org.asyncio4j.internal.util.MainThread;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C while a main task runs: the first cancels the task, the second ends the loop with a {@link
 * KeyboardInterrupt}, the third is left to the JVM, in case the loop is stuck. An interrupt of the
 * loop's thread counts as well.
 *
 * <p>The signal is taken over only on the JVM's main thread and only if nobody else handles it; it
 * is given back after the run, unless somebody took it in between.
 */
public final class Interrupts {

    private final EventLoop loop;
    private final Task<?> task;
    private final AtomicInteger count = new AtomicInteger();
    private @Nullable SignalTakeover signal;

    // The thread of the run only. How many interrupts were acted on, and whether the run has ended.
    private int acted;
    private boolean over;

    private Interrupts(EventLoop loop, Task<?> task) {
        this.loop = loop;
        this.task = task;
    }

    /** Begins to watch. */
    public static Interrupts install(EventLoop loop, Task<?> task) {
        Interrupts interrupts = new Interrupts(loop, task);
        interrupts.watchThread(interrupts::onLoop);
        if (MainThread.isCurrent()) {
            interrupts.signal = SignalTakeover.tryTake("INT", interrupts::onSignal);
        }
        return interrupts;
    }

    /** Whether there was an interrupt since the beginning. */
    public boolean requested() {
        return count.get() > 0;
    }

    /** Whether an interrupt came that the loop, which has ended, did not act on any more. */
    public boolean unheard() {
        return count.get() > acted;
    }

    /** Stops watching. */
    public void uninstall() {
        over = true;
        watchThread(null);
        if (signal != null) {
            signal.giveBack();
        }
    }

    private void watchThread(@Nullable Runnable action) {
        if (loop instanceof HostedLoop ours) {
            ours.host().onInterrupt = action;
        }
    }

    /** On the JVM's thread for signals. */
    private void onSignal() {
        if (count.incrementAndGet() <= 2) {
            callOnLoop();
        } else if (signal != null) {
            signal.passOn();
        }
    }

    private void callOnLoop() {
        int number = count.get();
        try {
            loop.callSoonThreadsafe(() -> act(number));
        } catch (IllegalStateException closed) {
            // The run ended at this moment; there is nothing to interrupt any more.
            count.set(0);
        }
    }

    /** On the loop's thread, which was interrupted. */
    private void onLoop() {
        act(count.incrementAndGet());
    }

    private void act(int number) {
        if (over) {
            // Left in the queue by a run that has ended: unheard() tells of it.
            return;
        }
        acted++;
        if (number == 1 && !task.done()) {
            task.cancel();
        } else {
            throw new KeyboardInterrupt();
        }
    }
}
