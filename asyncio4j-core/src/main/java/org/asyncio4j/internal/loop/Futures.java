package org.asyncio4j.internal.loop;

import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.internal.knot.CodeCoroutine;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Makes futures out of other things. */
public final class Futures {

    private Futures() {}

    /** A future for any awaitable: itself if it is one, or else a task of {@code loop}. */
    public static <T extends @Nullable Object> Future<T> ensure(
            EventLoop loop, Awaitable<T> awaitable) {
        Checks.notNull(awaitable, "awaitable");
        if (awaitable instanceof Future<T> future) {
            if (future.getLoop() != loop) {
                throw new IllegalArgumentException(
                        "The future belongs to a different loop than the one specified as the loop"
                                + " argument: "
                                + future);
            }
            return future;
        }
        Coroutine<T> coroutine =
                awaitable instanceof Coroutine<T> given
                        ? given
                        : new CodeCoroutine<>(awaitable.getClass(), awaitable::onAwait);
        try {
            return loop.createTask(coroutine);
        } catch (Throwable problem) {
            // Nobody can await it any more; that is no reason to report it as forgotten.
            if (coroutine.state() == Coroutine.State.CREATED) {
                coroutine.close();
            }
            throw problem;
        }
    }

    /**
     * A future of {@code host} that ends as {@code stage} does, on whatever thread that is.
     * Cancelling it cancels the stage.
     */
    public static <T extends @Nullable Object> Future<T> wrap(Host host, CompletionStage<T> stage) {
        CompletableFuture<T> source = Checks.notNull(stage, "stage").toCompletableFuture();
        PlainFuture<T> future = new PlainFuture<>(host);
        if (source.isDone()) {
            finish(future, source);
            return future;
        }
        host.outsideJobs++;
        future.addDoneCallback(done -> {
            host.outsideJobs--;
            if (done.cancelled()) {
                source.cancel(true);
            }
        });
        source.whenComplete(
                (result, problem) -> host.enqueueFromAnywhere(() -> finish(future, source)));
        return future;
    }

    private static <T extends @Nullable Object> void finish(
            PlainFuture<T> future, CompletableFuture<T> source) {
        if (future.done()) {
            return;
        }
        try {
            future.setResult(source.join());
        } catch (CancellationException e) {
            future.cancel(e.getMessage());
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            future.setException(cause == null ? e : cause);
        }
    }
}
