package org.asyncio4j.internal.knot;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The {@link CompletableFuture}s given out for work of this loop that is not done. Threads may
 * block in them, so that none may stay open when the loop goes. Any thread.
 */
public final class Views {

    private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Keeps {@code view} in mind until it is done; cancels it if the loop is gone. */
    public void add(CompletableFuture<?> view) {
        open.add(view);
        view.whenComplete((result, problem) -> open.remove(view));
        if (closed) {
            view.cancel(false);
        }
    }

    /** Cancels all that are open, and those to come. */
    public void close() {
        closed = true;
        for (CompletableFuture<?> view : open) {
            view.cancel(false);
        }
    }
}
