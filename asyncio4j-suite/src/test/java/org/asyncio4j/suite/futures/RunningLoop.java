package org.asyncio4j.suite.futures;

import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/** A loop that runs on a thread of its own until it is closed. */
final class RunningLoop implements AutoCloseable {

    private final EventLoop loop = Loops.newEventLoop();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);

    RunningLoop() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        loop.callSoon(running::countDown);
        thread.start();
        running.await();
    }

    EventLoop loop() {
        return loop;
    }

    /** Runs {@code body} as a callback of the loop and waits for its result. */
    <T> T call(Callable<T> body) throws InterruptedException, ExecutionException {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.callSoonThreadsafe(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable problem) {
                result.completeExceptionally(problem);
            }
        });
        return result.get();
    }

    /** Stops and closes the loop, on its thread. A second call does nothing. */
    @Override
    public void close() {
        if (!thread.isAlive()) {
            return;
        }
        loop.callSoonThreadsafe(loop::stop);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the loop was to stop", e);
        }
    }

    private void run() {
        try {
            loop.runForever();
        } finally {
            loop.close();
        }
    }
}
