package org.asyncio4j.internal.knot;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.CancelHook;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/** A future that somebody completes by hand. */
public final class PlainFuture<T extends @Nullable Object> extends BaseFuture<T>
        implements SettableFuture<T> {

    private final String kind;
    private final @Nullable CancelHook cancelHook;

    public PlainFuture(Host host) {
        this(host, null);
    }

    /** A future that asks {@code cancelHook} what to do when it is to be cancelled. */
    public PlainFuture(Host host, @Nullable CancelHook cancelHook) {
        super(host);
        this.kind = "Future";
        this.cancelHook = cancelHook;
    }

    /** A failed future that looks like another one, for a report about that. */
    PlainFuture(Host host, String kind, Throwable problem) {
        super(host);
        this.kind = kind;
        this.cancelHook = null;
        fail(problem);
        silence();
    }

    @Override
    public boolean cancel(@Nullable String message) {
        if (cancelHook == null || done()) {
            return super.cancel(message);
        }
        host.checkThread();
        return cancelHook.cancel(message);
    }

    @Override
    public void setResult(T result) {
        ensurePending();
        complete(result);
    }

    @Override
    public void setException(Throwable exception) {
        Checks.notNull(exception, "exception");
        ensurePending();
        fail(exception);
    }

    @Override
    String kind() {
        return kind;
    }
}
