package org.asyncio4j.internal.knot;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.CancelHook;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/** A future that somebody completes by hand. */
public class PlainFuture<T extends @Nullable Object> extends BaseFuture<T>
        implements SettableFuture<T> {

    public PlainFuture(Host host) {
        super(host);
    }

    /** A future that asks {@code cancelHook} what to do when it is to be cancelled. */
    public static <T extends @Nullable Object> PlainFuture<T> withHook(
            Host host, CancelHook cancelHook) {
        return new Hooked<>(host, cancelHook);
    }

    /** A failed future that looks like another one, for a report about that. */
    static PlainFuture<?> standIn(Host host, String kind, Throwable problem) {
        return new StandIn(host, kind, problem);
    }

    @Override
    public final void setResult(T result) {
        ensurePending();
        complete(result);
    }

    @Override
    public final void setException(Throwable exception) {
        Checks.notNull(exception, "exception");
        ensurePending();
        fail(exception);
    }

    @Override
    String kind() {
        return "Future";
    }

    // What few futures have is not a field of all.

    private static final class Hooked<T extends @Nullable Object> extends PlainFuture<T> {

        private final CancelHook cancelHook;

        Hooked(Host host, CancelHook cancelHook) {
            super(host);
            this.cancelHook = cancelHook;
        }

        @Override
        public boolean cancel(@Nullable String message) {
            if (done()) {
                return super.cancel(message);
            }
            host.checkThread();
            return cancelHook.cancel(message);
        }
    }

    private static final class StandIn extends PlainFuture<Void> {

        private final String kind;

        StandIn(Host host, String kind, Throwable problem) {
            super(host);
            this.kind = kind;
            fail(problem);
            silence();
        }

        @Override
        String kind() {
            return kind;
        }
    }
}
