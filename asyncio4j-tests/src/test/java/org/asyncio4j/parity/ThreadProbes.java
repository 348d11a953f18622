package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.lowlevel.Futures.wrapFuture;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;
import static org.asyncio4j.parity.Prelude.show;
import static org.asyncio4j.parity.Prelude.tick;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.tools.Boom;

/** Other threads, executors and foreign futures. */
final class ThreadProbes {

    private ThreadProbes() {}

    /**
     * A callback scheduled by another thread during a tick runs in the next one; a thread's calls
     * keep their order.
     */
    static Object callFromAnotherThreadJoinsTheNextTick() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            Runnable thread = () -> {
                for (String name : List.of("first", "second", "third")) {
                    loop.callSoonThreadsafe(() -> P(name));
                }
            };
            loop.callSoon(() -> {
                CompletableFuture.runAsync(thread).join();
                loop.callSoon(() -> P("queued after"));
                P("callback");
            });
            await(sleep(0));
            await(sleep(0));
            P("main");
        });
    }

    /** Cancelling the wrapper cancels the source, and the other way round. */
    static Object cancelCrossesAWrappedFutureBothWays() {
        return probe(() -> {
            CompletableFuture<Void> source = new CompletableFuture<>();
            Future<Void> wrapper = wrapFuture(source);
            wrapper.cancel();
            await(sleep(0));
            P("source", source.isCancelled());
            source = new CompletableFuture<>();
            wrapper = wrapFuture(source);
            source.cancel(true);
            P("wrapper at once", wrapper.cancelled());
            await(sleep(0));
            P("wrapper a tick later", wrapper.cancelled());
        });
    }

    /** Cancelling the future that a submitting thread holds cancels the task on the loop. */
    static Object cancelOfASubmittedCoroutineCancelsItsTask() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            SettableFuture<Void> started = loop.createFuture();
            SettableFuture<Void> ended = loop.createFuture();
            Coroutine<Void> forever = async(() -> {
                started.setResult(null);
                try {
                    await(getRunningLoop().createFuture());
                } catch (CancelledError error) {
                    note("task cancelled");
                    ended.setResult(null);
                    throw error;
                }
            });
            CompletableFuture<Void> submitted = runCoroutineThreadsafe(forever, loop);
            await(started);
            note("cancel", await(toThread(() -> submitted.cancel(true))));
            await(ended);
            note("future cancelled", submitted.isCancelled());
        });
    }

    /** Cancelling the future of a running job takes effect at once; the thread goes on. */
    static Object cancelledExecutorJobGoesOn() {
        return probe(() -> {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            Callable<Void> job = () -> {
                started.countDown();
                go.await();
                ended.countDown();
                return null;
            };
            Future<Void> future = getRunningLoop().runInExecutor(job);
            started.await();
            note("cancel", future.cancel(), future.cancelled());
            try {
                await(future);
            } catch (CancelledError e) {
                note("cancelled", ended.getCount() == 0);
            }
            go.countDown();
            ended.await();
            note("job ended", ended.getCount() == 0);
        });
    }

    /**
     * Another thread submits a coroutine and waits for its result, its exception, or its
     * cancellation.
     */
    static Object coroutineSubmittedFromAThread() {
        Callable<String> works = () -> {
            await(sleep(0));
            return "value";
        };
        Callable<String> fails = () -> {
            throw new Boom("coroutine");
        };
        Callable<String> cancelsItself = () -> {
            currentTask().cancel();
            await(sleep(0));
            return "never";
        };
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            Callable<List<String>> thread = () -> {
                List<String> seen = new ArrayList<>();
                for (Callable<String> body : List.of(works, fails, cancelsItself)) {
                    try {
                        seen.add(runCoroutineThreadsafe(async(body), loop).join());
                    } catch (CompletionException error) {
                        seen.add(show(error.getCause()));
                    } catch (CancellationException error) {
                        // What the JDK calls concurrent.futures.CancelledError.
                        seen.add("CancelledError");
                    }
                }
                return seen;
            };
            note(await(toThread(thread)));
        });
    }

    /** After the shutdown of the default executor, jobs for it are refused. */
    static Object executorIsRefusedAfterItsShutdown() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            note(await(loop.runInExecutor(() -> "job")));
            await(loop.shutdownDefaultExecutor());
            try {
                await(loop.runInExecutor(() -> "job"));
            } catch (IllegalStateException e) {
                note("refused");
            }
        });
    }

    /**
     * A blocking function runs beside the loop and delivers its result, or the exception object it
     * threw.
     */
    static Object executorJobRunsOnAnotherThread() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            Boom error = new Boom("job");
            note("other thread", await(loop.runInExecutor(Thread::currentThread)) != Thread.currentThread());
            note(await(loop.runInExecutor(() -> "value")));
            try {
                await(loop.runInExecutor(() -> {
                    throw error;
                }));
            } catch (Boom seen) {
                note("same object", seen == error);
            }
        });
    }

    /** The callbacks of a job's future run in the same tick in which its waiter resumes. */
    static Object executorJobWakesCallbacksAndWaiterInOneTick() {
        return probe(() -> {
            List<Integer> seen = new ArrayList<>();
            Future<Integer> future = getRunningLoop().runInExecutor(() -> 1);
            future.addDoneCallback(done -> seen.add(tick()));
            await(future);
            note("distance", tick() - seen.getFirst());
        });
    }

    /** A wrapper cancelled after its source completed leaves the source's result alone. */
    static Object resultOfTheSourceSurvivesALateCancelOfItsWrapper() {
        return probe(() -> {
            CompletableFuture<Integer> source = new CompletableFuture<>();
            Future<Integer> wrapper = wrapFuture(source);
            source.complete(42);
            wrapper.cancel();
            await(sleep(0));
            P("source", source.isCancelled(), source.join(), "wrapper", wrapper.cancelled());
        });
    }

    /** On the loop's own thread callSoonThreadsafe keeps its place in the order of scheduling. */
    static Object threadsafeCallFromTheLoopItselfKeepsItsPlace() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            loop.callSoon(() -> P("first"));
            loop.callSoonThreadsafe(() -> P("second"));
            loop.callSoon(() -> P("third"));
            await(sleep(0));
            P("main");
        });
    }

    /** The wrapper of a foreign future is done one tick after that future. */
    static Object wrappedForeignFutureIsDoneOneTickLater() {
        return probe(() -> {
            CompletableFuture<Integer> source = new CompletableFuture<>();
            Future<Integer> wrapper = wrapFuture(source);
            source.complete(3);
            P("done at once", wrapper.done());
            await(sleep(0));
            P("done a tick later", wrapper.done(), await(wrapper));
            CompletableFuture<Integer> failing = new CompletableFuture<>();
            wrapper = wrapFuture(failing);
            failing.completeExceptionally(new Boom("foreign"));
            try {
                await(wrapper);
            } catch (Boom error) {
                P(show(error));
            }
        });
    }
}
