package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.show;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Event;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.tests.tools.Boom;
import org.asyncio4j.tests.tools.Sigint;

/**
 * Ctrl-C, and signals with handlers. Each of these runs in a JVM of its own, on its main thread and
 * in real time.
 */
final class SignalProbes {

    /** The exit code of a JVM that cannot be told anything by Ctrl-C. */
    static final int IGNORED = 77;

    private SignalProbes() {}

    /** Runs the probe of the given name in this JVM and prints its line. */
    public static void main(String[] args) throws Throwable {
        if (Sigint.isIgnored()) {
            System.exit(IGNORED);
        }
        System.out.println(Twins.run(args[0]));
    }

    /** A signal's handler runs in a tick of its own, outside any task, until it is removed. */
    static Object signalHandlerRunsAsACallbackOfItsOwn() {
        return run(() -> {
            EventLoop loop = getRunningLoop();
            Event came = new Event();
            loop.addSignalHandler("USR1", () -> {
                note("handler", currentTask() == null, getRunningLoop() == loop);
                came.set();
            });
            for (int i = 0; i < 2; i++) {
                Sigint.raise("USR1");
                note("raised", came.isSet());
                await(came.waitFor());
                note("woken");
                came.clear();
            }
            note("removed", loop.removeSignalHandler("USR1"), loop.removeSignalHandler("USR1"));
            return null;
        });
    }

    /**
     * The handler added last runs, in the context of its registration, even when the signal arrived
     * before.
     */
    static Object signalHandlerThatIsAddedAgainReplacesTheFirst() {
        ContextVar<String> variable = new ContextVar<>("variable");
        return run(() -> {
            EventLoop loop = getRunningLoop();
            Event came = new Event();
            Consumer<String> handler = name -> {
                note(name, variable.get());
                came.set();
            };
            variable.set("then");
            loop.addSignalHandler("USR1", () -> handler.accept("first"));
            variable.set("later");
            Sigint.raise("USR1");
            loop.addSignalHandler("USR1", () -> handler.accept("second"));
            variable.set("now");
            await(came.waitFor());
            note("removed", loop.removeSignalHandler("USR1"));
            return null;
        });
    }

    /**
     * A failure of a signal's handler is reported like that of any callback, and the handler stays.
     */
    static Object signalHandlerThatRaisesReachesTheExceptionHandler() {
        return run(() -> {
            EventLoop loop = getRunningLoop();
            Event came = new Event();
            loop.setExceptionHandler((same, problem) -> {
                note("reported", problem.exception().getMessage());
                came.set();
            });
            loop.addSignalHandler("USR1", () -> {
                note("handler");
                throw new Boom("in the handler");
            });
            for (int i = 0; i < 2; i++) {
                Sigint.raise("USR1");
                await(came.waitFor());
                came.clear();
            }
            return null;
        });
    }

    /** A second Ctrl-C interrupts at once, without waiting for the clean-up of main. */
    static void secondSigintInterruptsAtOnce() {
        try {
            run(() -> {
                try {
                    Sigint.raise();
                    await(sleep(3600));
                } catch (CancelledError e) {
                    note("cleaning");
                    Sigint.raise();
                    await(sleep(3600));
                    note("never");
                }
            });
        } catch (KeyboardInterrupt e) {
            note("interrupt");
        }
    }

    /** A main cancelled both by Ctrl-C and by other code ends with CancelledError. */
    static void sigintAndAnotherCancelIsACancellation() {
        try {
            run(() -> {
                Task<?> me = currentTask();
                Sigint.raise();
                // The signal comes to the loop as a callback, so the other cancel waits for it.
                createTask(() -> {
                    while (me.cancelling() == 0) {
                        await(sleep(0));
                    }
                    me.cancel();
                });
                try {
                    await(sleep(3600));
                } catch (CancelledError error) {
                    note("requests", me.cancelling());
                    throw error;
                }
            });
        } catch (Throwable error) {
            note(show(error));
        }
    }

    /** The first Ctrl-C cancels main; when main ends cancelled, run throws KeyboardInterrupt. */
    static void sigintCancelsMainAndRunThrowsTheInterrupt() {
        try {
            run(() -> {
                try {
                    Sigint.raise();
                    await(sleep(3600));
                } catch (CancelledError error) {
                    note("main cancelled", currentTask().cancelling());
                    throw error;
                }
            });
        } catch (KeyboardInterrupt e) {
            note("interrupt");
        }
    }

    /** When the program has its own handler for Ctrl-C, run does not replace it. */
    static void sigintHandlerOfTheUserIsRespected() {
        CountDownLatch handled = new CountDownLatch(1);
        Sigint.handle(() -> {
            note("own handler");
            handled.countDown();
        });
        run(() -> {
            Sigint.raise();
            await(toThread(() -> handled.await()));
            note("main was not cancelled", currentTask().cancelling());
        });
    }

    /**
     * After an interrupted run the same Runner can run again, and its next Ctrl-C is a first one.
     */
    static void sigintIsCountedAnewByEachRun() {
        Action<Exception> main = () -> {
            try {
                Sigint.raise();
                await(sleep(3600));
            } finally {
                note("main leaves");
            }
        };
        try (Runner runner = new Runner()) {
            for (int i = 0; i < 2; i++) {
                try {
                    runner.run(main);
                } catch (KeyboardInterrupt e) {
                    note("interrupt");
                }
            }
        }
    }

    /**
     * When main swallows the cancellation, run returns its value as if there had been no Ctrl-C.
     */
    static Object sigintThatMainSwallowsIsForgotten() {
        String result = run(() -> {
            try {
                Sigint.raise();
                await(sleep(3600));
            } catch (CancelledError e) {
                note("swallowed");
            }
            return "value";
        });
        return result;
    }

    /** A main that throws another exception when cancelled by Ctrl-C fails with that exception. */
    static void sigintThenAnotherFailure() {
        try {
            run(() -> {
                try {
                    Sigint.raise();
                    await(sleep(3600));
                } catch (CancelledError e) {
                    throw new Boom("clean-up");
                }
            });
        } catch (Boom error) {
            note(show(error));
        }
    }
}
