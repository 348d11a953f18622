package org.asyncio4j.internal.task;

import org.asyncio4j.Future;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.CancelHook;
import org.asyncio4j.lowlevel.SettableFuture;
import org.jspecify.annotations.Nullable;

/** A future that is completed explicitly. */
public sealed class PlainFuture<T extends @Nullable Object> extends BaseFuture<T> implements SettableFuture<T> {

    public PlainFuture(LoopState loopState) {
        super(loopState);
    }

    /** Returns a future that calls {@code cancelHook} when it is to be cancelled. */
    public static <T extends @Nullable Object> PlainFuture<T> withHook(LoopState loopState, CancelHook cancelHook) {
        return new Hooked<>(loopState, cancelHook);
    }

    /**
     * Sets the word for {@code future} in its description, if it was created with a cancel hook; others have no room
     * for it.
     */
    public static void setKind(Future<?> future, String kind) {
        if (future instanceof Hooked<?> hooked) {
            hooked.kind = Checks.notNull(kind, "kind");
        }
    }

    /** Records what {@code future} stands for while it is pending; see {@link WaitReasons}. */
    public static void setTarget(Future<?> future, Object target) {
        if (future instanceof PlainFuture<?> ours) {
            ours.standFor(target);
        }
    }

    /** Returns a failed future that looks like another one, for a report about that one. */
    static PlainFuture<?> standIn(LoopState loopState, String kind, Throwable problem) {
        return new StandIn(loopState, kind, problem);
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

    // A subclass, so that the field which few futures need is not in all of them.
    private static final class Hooked<T extends @Nullable Object> extends PlainFuture<T> {

        private final CancelHook cancelHook;
        private String kind = super.kind();

        Hooked(LoopState loopState, CancelHook cancelHook) {
            super(loopState);
            this.cancelHook = cancelHook;
        }

        @Override
        public boolean cancel(@Nullable String message) {
            if (done()) {
                return super.cancel(message);
            }
            loopState.checkThread();
            return cancelHook.cancel(message);
        }

        @Override
        String kind() {
            return kind;
        }
    }

    private static final class StandIn extends PlainFuture<Void> {

        private final String kind;

        StandIn(LoopState loopState, String kind, Throwable problem) {
            super(loopState);
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
