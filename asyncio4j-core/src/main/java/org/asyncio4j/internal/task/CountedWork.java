package org.asyncio4j.internal.task;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Stacks;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.OutsideWork;
import org.jspecify.annotations.Nullable;

/** Lets any thread count work outside of a loop. Begin and end reach the loop in the order of the calls. */
public final class CountedWork implements OutsideWork {

    private final LoopState loopState;
    private final String what;
    private final ExternalWork work;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Null if it was not begun in debug mode. */
    private final @Nullable Forgotten forgotten;

    private CountedWork(LoopState loopState, String what) {
        this.loopState = loopState;
        this.what = what;
        this.work = ExternalWork.answer(loopState);
        List<StackTraceElement> origin = loopState.origin();
        this.forgotten = origin == null ? null : new Forgotten(this, origin);
    }

    /** Begins work of which {@code what} tells what it is. Any thread. */
    public static CountedWork begin(LoopState loopState, String what) {
        CountedWork handle = new CountedWork(loopState, Checks.notNull(what, "what"));
        // Not the handle, which may be forgotten at once.
        ExternalWork work = handle.work;
        Forgotten forgotten = handle.forgotten;
        loopState.enqueueFromAnywhere(() -> {
            work.begin();
            if (forgotten != null && !forgotten.isClaimedElsewhere()) {
                loopState.leaks.addFromElsewhere(forgotten);
            }
        });
        return handle;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (forgotten != null) {
                loopState.leaks.claimFromElsewhere(forgotten);
            }
            loopState.enqueueFromAnywhere(this::end);
        }
    }

    /** On the loop's thread. */
    private void end() {
        work.end();
        if (forgotten != null) {
            loopState.leaks.claim(forgotten);
        }
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public String toString() {
        return "<OutsideWork " + (isClosed() ? "closed" : "pending") + " " + Repr.of(what) + ">";
    }

    /** Watches a handle in debug mode. */
    private static final class Forgotten extends LeakTracker.Entry {

        private final String what;
        private final List<StackTraceElement> origin;

        Forgotten(CountedWork handle, List<StackTraceElement> origin) {
            super(handle, handle.loopState.leaks);
            this.what = handle.what;
            this.origin = origin;
        }

        @Override
        LoopProblem problem() {
            return LoopProblem.of("work outside of the loop was never closed: "
                            + Repr.of(what)
                            + (origin.isEmpty() ? "" : " (begun at " + Stacks.place(origin) + ")"))
                    .with("source_traceback", origin);
        }
    }
}
