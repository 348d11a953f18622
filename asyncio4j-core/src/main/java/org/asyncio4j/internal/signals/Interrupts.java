package org.asyncio4j.internal.signals;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Task;
import org.asyncio4j.internal.task.Cancelling;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Handles Ctrl-C while a main task runs: the first one cancels the task, the second one
 * stops the loop with a {@link KeyboardInterrupt}, the third one is left to the JVM, in case the
 * loop is stuck. An interrupt of the loop's thread counts as one.
 *
 * <p>Unless other signals are requested, Ctrl-C is taken over only on the JVM's main thread and
 * only if no other code handles it; the previous handlers are restored after the run, unless they
 * were replaced in between.
 */
public final class Interrupts {

    static final String CTRL_C = "INT";

    /** Set when the run has ended. From then on a signal is the JVM's again, whoever has already received it for us. */
    private static final int OVER = 1 << 30;

    private final EventLoop loop;
    private final Task<?> task;

    /** How many interrupts there were; with {@link #OVER} once no more are taken. Any thread. */
    private final AtomicInteger count = new AtomicInteger();

    private final Map<String, SignalTakeover> signals = new ConcurrentHashMap<>();

    /** The name of the first signal received. Written before that is counted; any thread. */
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    /** How many interrupts were acted on. The run's thread only. */
    private int acted;

    private Interrupts(EventLoop loop, Task<?> task) {
        this.loop = loop;
        this.task = task;
    }

    /**
     * Starts watching for interrupts.
     *
     * @param names the signals to take over, even if they have other handlers; null for Ctrl-C if it has none
     * @param ctrlC whether Ctrl-C is for this run if there are no {@code names}
     */
    public static Interrupts install(EventLoop loop, Task<?> task, @Nullable Set<String> names, boolean ctrlC) {
        Interrupts interrupts = new Interrupts(loop, task);
        try {
            interrupts.takeOver(names, ctrlC);
        } catch (RuntimeException refused) {
            interrupts.giveBack();
            throw refused;
        }
        interrupts.watchThread(interrupts::onLoop);
        return interrupts;
    }

    /** Returns whether Ctrl-C is for a run of the calling thread: on the JVM's main thread. */
    public static boolean wouldTakeCtrlC() {
        return MainThread.isCurrent();
    }

    /** Returns whether there was an interrupt since the start. */
    public boolean requested() {
        return received() > 0;
    }

    /**
     * Returns whether there was an interrupt on which the loop, which has ended, did not act. After {@link #uninstall},
     * when none can come any more.
     */
    public boolean unheard() {
        return received() > acted;
    }

    /** Returns the exception that the run ends with if the cancellation passed through its task. */
    public KeyboardInterrupt toError() {
        String signal = first.get();
        return new KeyboardInterrupt(signal == null || signal.equals(CTRL_C) ? null : SignalNames.PREFIX + signal);
    }

    /** Stops handling interrupts. */
    public void uninstall() {
        count.getAndUpdate(known -> known | OVER);
        watchThread(null);
        giveBack();
    }

    private void takeOver(@Nullable Set<String> names, boolean ctrlC) {
        if (names != null) {
            for (String name : names) {
                signals.put(name, SignalTakeover.take(name, SignalTakeover.Rank.RUN, () -> onSignal(name)));
            }
        } else if (ctrlC) {
            SignalTakeover claim = SignalTakeover.tryTake(CTRL_C, () -> onSignal(CTRL_C));
            if (claim != null) {
                signals.put(CTRL_C, claim);
            }
        }
    }

    private void giveBack() {
        signals.values().forEach(SignalTakeover::giveBack);
    }

    private void watchThread(@Nullable Runnable action) {
        LoopState.of(loop).onInterrupt = action;
    }

    /** Counts a signal, on the JVM's signal thread. */
    private void onSignal(String name) {
        first.compareAndSet(null, name);
        int before = count.getAndUpdate(known -> known >= OVER ? known : known + 1);
        SignalTakeover claim = signals.get(name);
        if (before < 2) {
            callOnLoop(before + 1);
        } else if (claim != null) {
            claim.passOn();
        }
    }

    private void callOnLoop(int number) {
        try {
            loop.callSoonThreadsafe(() -> act(number));
        } catch (IllegalStateException closed) {
            // The run has just ended, and finds the interrupt unheard.
        }
    }

    /** Acts on an interrupt of the loop's thread, on that thread. */
    private void onLoop() {
        act(count.incrementAndGet());
    }

    private int received() {
        return count.get() & ~OVER;
    }

    private String reason() {
        String name = first.get();
        return name == null
                ? "an interrupt of the loop's thread"
                : CTRL_C.equals(name) ? "Ctrl-C" : "the signal SIG" + name;
    }

    private void act(int number) {
        if (count.get() >= OVER) {
            // Left in the queue by a run that has ended; unheard() returns true for it.
            return;
        }
        acted++;
        if (number == 1 && !task.done()) {
            Cancelling.because(task, null, reason(), null);
        } else {
            throw toError();
        }
    }
}
