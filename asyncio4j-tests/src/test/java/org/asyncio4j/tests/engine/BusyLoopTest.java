package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;

import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/**
 * A loop that always has something to run does not keep other virtual threads from theirs, not even
 * where all share one carrier thread, as they do on a machine with one processor.
 */
class BusyLoopTest {

    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    @Test
    void whatRunsInAnotherThreadEndsThoughATaskIsBusy() {
        new ChildJvm(BusyTask.class).with(ONE_CARRIER).run().assertPrinted("from the thread");
    }

    @Test
    void whatRunsInAnotherThreadEndsThoughTwoTasksTakeTurns() {
        new ChildJvm(BusyTasks.class).with(ONE_CARRIER).run().assertPrinted("from the thread");
    }

    @Test
    void aVirtualThreadThatSleepsWakesUpThoughCallbacksAreBusy() {
        new ChildJvm(BusyCallbacks.class).with(ONE_CARRIER).run().assertPrinted("awake");
    }

    static final class BusyTask {

        private BusyTask() {}

        public static void main(String[] args) {
            run(() -> {
                Task<String> other = createTask(toThread(() -> "from the thread"));
                while (!other.done()) {
                    await(sleep(0));
                }
                System.out.println(other.result());
            });
        }
    }

    static final class BusyTasks {

        private BusyTasks() {}

        public static void main(String[] args) {
            run(() -> {
                Task<String> other = createTask(toThread(() -> "from the thread"));
                Task<Void> second = createTask(() -> {
                    while (!other.done()) {
                        await(sleep(0));
                    }
                });
                while (!other.done()) {
                    await(sleep(0));
                }
                await(second);
                System.out.println(other.result());
            });
        }
    }

    static final class BusyCallbacks {

        private BusyCallbacks() {}

        public static void main(String[] args) {
            CompletableFuture<Runnable> wakeUp = new CompletableFuture<>();
            // Made here: one that is made in a task would be told to be a stray one.
            Thread sleeper = Thread.ofVirtual().unstarted(() -> {
                nap();
                wakeUp.join().run();
            });
            run(() -> {
                EventLoop loop = Loops.getRunningLoop();
                SettableFuture<String> awake = loop.createFuture();
                wakeUp.complete(() -> loop.callSoonThreadsafe(() -> awake.setResult("awake")));
                sleeper.start();
                callAgain(loop, awake);
                System.out.println(await(awake));
            });
        }

        private static void nap() {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private static void callAgain(EventLoop loop, SettableFuture<String> end) {
            if (!end.done()) {
                loop.callSoon(() -> callAgain(loop, end));
            }
        }
    }
}
