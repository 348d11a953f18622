package org.asyncio4j.internal.loop;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.MainThread;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while a main task runs: the first cancels the task, the second ends the loop with a {@link
 * KeyboardInterrupt}, the third is left to the JVM, in case the loop is stuck. An interrupt of the
 * loop's thread counts as well.
 *
 * <p>Unless other signals are asked for, Ctrl-C is taken over only on the JVM's main thread and
 * only if nobody else handles it; signals are given back after the run, unless somebody took them
 * in between.
 */
public final class Interrupts {

    private static final String CTRL_C = "INT";

    private final EventLoop loop;
    private final Task<?> task;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, SignalTakeover> signals = new ConcurrentHashMap<>();

    /** The first signal that came, if it is not Ctrl-C. Any thread. */
    private volatile @Nullable String reason;

    // The thread of the run only. How many interrupts were acted on, and whether the run has ended.
    private int acted;
    private boolean over;

    private Interrupts(EventLoop loop, Task<?> task) {
        this.loop = loop;
        this.task = task;
    }

    /**
     * Begins to watch.
     *
     * @param names the signals to take over, whoever has them; null for Ctrl-C on the main thread
     *     if it is free
     */
    public static Interrupts install(EventLoop loop, Task<?> task, @Nullable Set<String> names) {
        Interrupts interrupts = new Interrupts(loop, task);
        try {
            interrupts.takeOver(names);
        } catch (RuntimeException refused) {
            interrupts.giveBack();
            throw refused;
        }
        interrupts.watchThread(interrupts::onLoop);
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

    /** What the run ends with if the cancellation passed through its task. */
    public KeyboardInterrupt toError() {
        return new KeyboardInterrupt(reason);
    }

    /** Stops watching. */
    public void uninstall() {
        over = true;
        watchThread(null);
        giveBack();
    }

    private void takeOver(@Nullable Set<String> names) {
        if (names != null) {
            for (String name : names) {
                signals.put(name, SignalTakeover.take(name, SignalTakeover.Rank.RUN, () -> onSignal(name)));
            }
        } else if (MainThread.isCurrent()) {
            SignalTakeover ctrlC = SignalTakeover.tryTake(CTRL_C, () -> onSignal(CTRL_C));
            if (ctrlC != null) {
                signals.put(CTRL_C, ctrlC);
            }
        }
    }

    private void giveBack() {
        signals.values().forEach(SignalTakeover::giveBack);
    }

    private void watchThread(@Nullable Runnable action) {
        LoopState.of(loop).onInterrupt = action;
    }

    /** On the JVM's thread for signals. */
    private void onSignal(String name) {
        int number = count.incrementAndGet();
        if (number == 1 && !name.equals(CTRL_C)) {
            reason = "SIG" + name;
        }
        SignalTakeover claim = signals.get(name);
        if (number <= 2) {
            callOnLoop();
        } else if (claim != null) {
            claim.passOn();
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
            throw toError();
        }
    }
}
