package org.asyncio4j.internal.threads;

import org.asyncio4j.Future;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/** Completes JDK futures as ours. */
final class Bridge {

    private Bridge() {}

    static <T extends @Nullable Object> void passOn(Future<T> done, CompletableFuture<T> target) {
        if (done.cancelled()) {
            target.cancel(false);
            return;
        }
        Throwable problem = done.exception();
        if (problem == null) {
            target.complete(done.result());
        } else {
            target.completeExceptionally(problem);
        }
    }
}
