package org.asyncio4j.tests.signals;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;

import java.util.concurrent.CountDownLatch;
import org.asyncio4j.CancelledError;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Runner;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Cancelled;
import org.asyncio4j.tests.tools.Sigint;

/** The program that {@link CtrlCTest} runs: sends itself SIGINT in many ways, and tells. */
final class CtrlC {

    private CtrlC() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "wait" -> whileMainWaits();
            case "yield" -> whileMainYields();
            case "swallow" -> whileMainSwallows();
            case "both" -> besidesAnotherCancel();
            case "twice" -> twice();
            case "thrice" -> thrice();
            case "again" -> inTwoRuns();
            case "own" -> withAHandlerOfTheProgram();
            case "thread" -> onAnotherThread();
            case "none" -> withoutSignals();
            case "debug" -> tell(run(() -> Loops.getRunningLoop().getDebug()));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void whileMainWaits() {
        try (Runner runner = new Runner()) {
            SettableFuture<Void> never = runner.getLoop().createFuture();
            runner.getLoop().callLater(0.01, () -> Sigint.raise());
            tellHowItEnds(() -> runner.run(() -> {
                try {
                    await(never);
                } catch (CancelledError cancelled) {
                    tell("cancelled");
                    throw cancelled;
                }
            }));
            tell("future cancelled: " + never.cancelled());
        }
    }

    private static void whileMainYields() {
        try (Runner runner = new Runner()) {
            runner.getLoop().callLater(0.01, () -> Sigint.raise());
            tellHowItEnds(() -> runner.run(() -> {
                try {
                    while (true) {
                        await(sleep(0));
                    }
                } catch (CancelledError cancelled) {
                    tell("cancelled");
                    throw cancelled;
                }
            }));
        }
    }

    private static void whileMainSwallows() {
        tellHowItEnds(() -> tell(run(() -> {
            try {
                Sigint.raise();
                await(sleep(1000));
                return "not cancelled";
            } catch (CancelledError swallowed) {
                return "swallowed";
            }
        })));
    }

    private static void besidesAnotherCancel() {
        tellHowItEnds(() -> run(() -> Cancelled.byTaskAndBy(Sigint::raise)));
    }

    private static void twice() {
        tellHowItEnds(() -> run(() -> {
            try {
                Sigint.raise();
                await(sleep(1000));
            } catch (CancelledError swallowed) {
                tell("first");
                Sigint.raise();
                try {
                    await(sleep(1000));
                } catch (CancelledError closing) {
                    tell("cleaned up by close");
                }
            }
        }));
    }

    private static void thrice() {
        run(() -> {
            tell("stuck");
            for (int i = 0; i < 3; i++) {
                Sigint.raise();
            }
            // Blocks the loop, which so never hears of the first two.
            new CountDownLatch(1).await();
        });
        tell("not reached");
    }

    private static void inTwoRuns() {
        try (Runner runner = new Runner()) {
            for (int i = 0; i < 2; i++) {
                tellHowItEnds(() -> runner.run(() -> {
                    Sigint.raise();
                    await(sleep(1000));
                }));
            }
            tell(runner.run(() -> "still usable"));
        }
    }

    private static void withAHandlerOfTheProgram() {
        CountDownLatch handled = new CountDownLatch(1);
        Sigint.handle(() -> {
            tell("own handler");
            handled.countDown();
        });
        tellHowItEnds(() -> run(() -> {
            Sigint.raise();
            handled.await();
            await(sleep(0));
            tell("goes on");
        }));
    }

    private static void onAnotherThread() throws InterruptedException {
        CountDownLatch handled = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform()
                .start(() -> tellHowItEnds(() -> run(() -> {
                    // Were the signal taken over, this would not be the
                    // default.
                    Object before = Sigint.handle(() -> handled.countDown());
                    tell("untouched: " + before.getClass().getName().startsWith("sun.misc."));
                    Sigint.raise();
                    handled.await();
                    await(sleep(0));
                    tell("goes on");
                })));
        thread.join();
    }

    private static void withoutSignals() {
        tellHowItEnds(() -> tell(run(() -> await(sleep(0, "runs")))));
    }

    private static void tellHowItEnds(Action<Exception> action) {
        try {
            action.run();
            tell("ended");
        } catch (KeyboardInterrupt interrupt) {
            tell("KeyboardInterrupt");
        } catch (Throwable problem) {
            tell(problem.getClass().getSimpleName());
        }
    }

    private static void tell(Object line) {
        System.out.println(line);
    }
}
