package org.asyncio4j.tests.tools;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;

/** A loop that runs on a thread of its own until it is stopped or closed. */
public final class LoopThread implements AutoCloseable {

    private final EventLoop loop;
    private final Thread thread;

    public LoopThread() throws InterruptedException {
        this(Loops.newEventLoop());
    }

    public LoopThread(EventLoop loop) throws InterruptedException {
        this.loop = loop;
        CountDownLatch running = new CountDownLatch(1);
        loop.callSoon(running::countDown);
        thread = Thread.ofPlatform().daemon().start(loop::runForever);
        running.await();
    }

    public EventLoop loop() {
        return loop;
    }

    /** Runs {@code body} as a callback of the loop and waits for its result. */
    public <T> T call(Callable<T> body) throws InterruptedException, ExecutionException {
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

    /** Stops the loop. A second call does nothing. */
    public void stop() {
        if (thread.isAlive()) {
            loop.callSoonThreadsafe(loop::stop);
            OtherThread.join(thread);
        }
    }

    /** Stops and closes the loop. A second call does nothing. */
    @Override
    public void close() {
        stop();
        loop.close();
    }
}
