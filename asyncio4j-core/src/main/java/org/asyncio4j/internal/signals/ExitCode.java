package org.asyncio4j.internal.signals;

import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.SystemExit;

/**
 * Ends the process as its platform expects when a {@link KeyboardInterrupt} or {@link SystemExit}
 * leaves the program's main method: with 128 plus the signal's number, or with the exit code asked
 * for, and without a stack trace. A supervisor would take the JVM's own way, a trace and exit code 1,
 * for a crash.
 *
 * <p>It is the main thread's uncaught-exception handler, installed when such an error is about to leave
 * a run there, and only if neither that thread nor the JVM has one of the program's own.
 */
public final class ExitCode implements Thread.UncaughtExceptionHandler {

    private static final int SIGNAL_BASE = 128;

    private ExitCode() {}

    /** Makes the calling thread exit with a code, if it is the main one, in case nothing catches the error. */
    public static void prepare() {
        Thread thread = Thread.currentThread();
        if (MainThread.isCurrent()
                && thread.getUncaughtExceptionHandler() == thread.getThreadGroup()
                && Thread.getDefaultUncaughtExceptionHandler() == null) {
            thread.setUncaughtExceptionHandler(new ExitCode());
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable problem) {
        if (problem instanceof SystemExit exit) {
            System.exit(exit.code());
        } else if (problem instanceof KeyboardInterrupt interrupt) {
            System.exit(codeOf(interrupt));
        } else {
            ThreadGroup group = thread.getThreadGroup();
            if (group != null) {
                group.uncaughtException(thread, problem);
            }
        }
    }

    private static int codeOf(KeyboardInterrupt interrupt) {
        String signal = interrupt.getMessage();
        try {
            return SIGNAL_BASE + SignalNames.numberOf(signal == null ? Interrupts.CTRL_C : signal);
        } catch (IllegalArgumentException notASignal) {
            return SIGNAL_BASE + SignalNames.numberOf(Interrupts.CTRL_C);
        }
    }
}
