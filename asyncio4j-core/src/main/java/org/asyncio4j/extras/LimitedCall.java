package org.asyncio4j.extras;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call in another thread that holds a token until it ends. Whoever comes first decides: the thread that begins it, which
 * then gives the token back itself; or the task that no longer waits for it, so that it never begins.
 */
final class LimitedCall<T extends @Nullable Object> implements Callable<T> {

    private final Callable<T> call;
    private final Runnable giveBack;
    private final AtomicBoolean decided = new AtomicBoolean();

    LimitedCall(Callable<T> call, Runnable giveBack) {
        this.call = call;
        this.giveBack = giveBack;
    }

    @Override
    public T call() throws Exception {
        if (!decided.compareAndSet(false, true)) {
            throw new CancellationException("nobody waits for this call any more");
        }
        try {
            return call.call();
        } finally {
            giveBack.run();
        }
    }

    /** Keeps the call from beginning; returns false if it has begun. */
    boolean abandon() {
        return decided.compareAndSet(false, true);
    }
}
