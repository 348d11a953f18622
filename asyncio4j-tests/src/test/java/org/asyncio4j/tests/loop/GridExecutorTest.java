package org.asyncio4j.tests.loop;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.LoopOptions;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.OwnLoop;
import org.asyncio4j.tests.tools.RecordingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs of an executor that runs them elsewhere, for which it must serialize them. */
class GridExecutorTest extends OwnLoop {

    // Static, since they are not sent.
    private static final CountDownLatch BEGAN = new CountDownLatch(1);
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final ExecutorService nodes = Executors.newCachedThreadPool();

    @AfterEach
    void endNodes() {
        nodes.shutdownNow();
    }

    /** A job that can be sent. */
    private interface Sent<T> extends Callable<T>, Serializable {}

    /** Sends its jobs to other threads, as bytes. It is neither of the JDK nor derived of its classes. */
    private abstract class Grid implements ExecutorService {

        /** What became of the jobs here is a future of the kind that this grid has. */
        abstract <T> java.util.concurrent.Future<T> run(Callable<T> received);

        @Override
        public final <T> java.util.concurrent.Future<T> submit(Callable<T> job) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(job);
            } catch (IOException e) {
                throw new IllegalArgumentException(e);
            }
            return run(() -> {
                try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                    @SuppressWarnings("unchecked")
                    Callable<T> received = (Callable<T>) in.readObject();
                    return received.call();
                }
            });
        }

        @Override
        public <T> java.util.concurrent.Future<T> submit(Runnable job, T result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.util.concurrent.Future<?> submit(Runnable job) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void execute(Runnable job) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> List<java.util.concurrent.Future<T>> invokeAll(Collection<? extends Callable<T>> jobs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> List<java.util.concurrent.Future<T>> invokeAll(
                Collection<? extends Callable<T>> jobs, long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T invokeAny(Collection<? extends Callable<T>> jobs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T invokeAny(Collection<? extends Callable<T>> jobs, long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shutdown() {
            log.add("shutdown");
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    /** Gives a stage for each job, which interrupts the job when it is cancelled, as Hazelcast does. */
    private final class StageGrid extends Grid {

        private final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        <T> CompletableFuture<T> run(Callable<T> received) {
            CompletableFuture<T> stage = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterrupt) {
                    log.add("cancel(" + mayInterrupt + ")");
                    return super.cancel(mayInterrupt);
                }
            };
            java.util.concurrent.Future<?> job = nodes.submit(() -> {
                try {
                    stage.complete(received.call());
                } catch (InterruptedException e) {
                    interrupted.countDown();
                } catch (Throwable problem) {
                    stage.completeExceptionally(problem);
                }
            });
            stage.whenComplete((result, problem) -> {
                if (stage.isCancelled()) {
                    job.cancel(true);
                }
            });
            return stage;
        }
    }

    /** Gives a future for each job that is no stage. */
    private final class FutureGrid extends Grid {
        @Override
        <T> java.util.concurrent.Future<T> run(Callable<T> received) {
            return nodes.submit(received);
        }
    }

    @Test
    void theVeryJobIsSentAndItsResultArrives() {
        String text = "sent";
        for (Grid grid : List.of(new StageGrid(), new FutureGrid())) {
            Future<Integer> future = loop.runInExecutor(grid, (Sent<Integer>) text::length);
            assertSame(loop, future.getLoop());
            assertEquals(4, loop.runUntilComplete(future));
        }
    }

    @Test
    void whatAJobThrowsComesWithoutWhatTheGridHasPutAroundIt() {
        for (Grid grid : List.of(new StageGrid(), new FutureGrid())) {
            Future<String> future = loop.runInExecutor(grid, (Sent<String>) () -> {
                throw new IOException("disk");
            });
            assertEquals(
                    "disk",
                    assertThrows(IOException.class, () -> loop.runUntilComplete(future))
                            .getMessage());
        }
    }

    @Test
    void aJobThatCannotBeSentIsRefusedAtOnce() {
        Object unsendable = new Object();
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> loop.runInExecutor(new StageGrid(), (Sent<String>) unsendable::toString));
        assertEquals(NotSerializableException.class, refused.getCause().getClass());
    }

    @Test
    void cancellingTheFutureInterruptsTheJobWhereTheGridCan() throws Exception {
        StageGrid grid = new StageGrid();
        Future<Void> future = loop.runInExecutor(grid, (Sent<Void>) () -> {
            BEGAN.countDown();
            NEVER.await();
            return null;
        });
        BEGAN.await();
        future.cancel();
        assertThrows(CancelledError.class, () -> loop.runUntilComplete(future));
        grid.interrupted.await();
        assertEquals(List.of("cancel(true)"), log);
    }

    @Test
    void cancellingTheFutureOfOneThatIsNoStageLeavesAJobAloneThatRuns() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        // Its jobs are not sent: an executor of the application's that wraps a pool.
        ExecutorService pool = new Grid() {
            @Override
            <T> java.util.concurrent.Future<T> run(Callable<T> received) {
                return nodes.submit(() -> {
                    began.countDown();
                    mayEnd.await();
                    T result = received.call();
                    ended.countDown();
                    return result;
                });
            }
        };
        Future<Integer> future = loop.runInExecutor(pool, (Sent<Integer>) () -> 1);
        began.await();
        future.cancel();
        assertThrows(CancelledError.class, () -> loop.runUntilComplete(future));
        mayEnd.countDown();
        ended.await();
    }

    @Test
    void aJobThatTheGridCancelsIsAFailure() {
        Grid grid = new Grid() {
            @Override
            <T> java.util.concurrent.Future<T> run(Callable<T> received) {
                CompletableFuture<T> stage = new CompletableFuture<>();
                nodes.execute(() -> stage.cancel(true));
                return stage;
            }
        };
        Future<Integer> future = loop.runInExecutor(grid, (Sent<Integer>) () -> 1);
        assertThrows(CancellationException.class, () -> loop.runUntilComplete(future));
        assertFalse(future.cancelled());
    }

    @Test
    @SuppressWarnings("unchecked") // a proxy
    void aStageThatIsAFutureItselfIsTheOneThatIsCancelled() {
        CompletableFuture<String> work = new CompletableFuture<>();
        // What toCompletableFuture() returns stands for its result only, as Redisson's does.
        CompletionStage<String> stage = (CompletionStage<String>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {CompletionStage.class, java.util.concurrent.Future.class},
                (proxy, method, arguments) ->
                        method.getName().equals("toCompletableFuture") ? work.copy() : method.invoke(work, arguments));
        loop.runUntilComplete(async(() -> {
            Task<String> waiting = loop.createTask(async(() -> await(stage)));
            await(sleep(0));
            waiting.cancel();
            await(sleep(0));
        }));
        assertTrue(work.isCancelled());
    }

    @Test
    void theClockWaitsForAJobElsewhere() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        Grid grid = new Grid() {
            @Override
            <T> java.util.concurrent.Future<T> run(Callable<T> received) {
                return nodes.submit(() -> {
                    mayEnd.await();
                    return received.call();
                });
            }
        };
        RecordingClock recording = new RecordingClock(0);
        try (EventLoop recorded = Loops.newEventLoop(LoopOptions.DEFAULT.withClock(recording))) {
            recorded.runUntilComplete(async(() -> {
                Future<Integer> job = recorded.runInExecutor(grid, (Sent<Integer>) () -> 1);
                await(sleep(1));
                mayEnd.countDown();
                assertEquals(1, await(job));
                await(sleep(1));
            }));
        }
        assertEquals(
                new RecordingClock.Sleep(1_000_000_000, true, false),
                recording.sleeps().getFirst());
        assertEquals(
                new RecordingClock.Sleep(1_000_000_000, false, false),
                recording.sleeps().getLast());
    }

    @Test
    void aGridThatRefusesOrReturnsNothingLeavesNothingBehind() {
        Grid refusing = new Grid() {
            @Override
            <T> java.util.concurrent.Future<T> run(Callable<T> received) {
                throw new RejectedExecutionException("no member");
            }
        };
        Grid silent = new Grid() {
            @Override
            <T> java.util.concurrent.Future<T> run(Callable<T> received) {
                return null;
            }
        };
        Sent<Integer> job = () -> 1;
        assertThrows(RejectedExecutionException.class, () -> loop.runInExecutor(refusing, job));
        assertThrows(NullPointerException.class, () -> loop.runInExecutor(silent, job));
        assertThrows(NullPointerException.class, () -> loop.runInExecutor(silent, (Callable<Integer>) null));
        assertEquals(0, loop.statistics().outsideJobs());
        loop.close();
        assertThrows(IllegalStateException.class, () -> loop.runInExecutor(refusing, job));
        assertEquals(List.of(), log);
    }
}
