package org.asyncio4j.internal.task;

/**
 * Something that goes on outside of a loop and will be reported to it. While any is under way, the loop's clock
 * knows that a message may come from outside.
 *
 * <p>May begin and end many times, in turn. Beginning what is under way, or ending what is not, does nothing: so the
 * loop's counts cannot drift, however many ways lead to the end. Loop thread only.
 */
public class ExternalWork {

    protected final LoopState loopState;
    private final boolean endless;
    private boolean underWay;

    /** A job that ends sooner or later: a call on another thread, or a child process. */
    public ExternalWork(LoopState loopState) {
        this(loopState, false);
    }

    private ExternalWork(LoopState loopState, boolean endless) {
        this.loopState = loopState;
        this.endless = endless;
    }

    /** A source of data, which may come at any moment or never. */
    public static ExternalWork source(LoopState loopState) {
        return new ExternalWork(loopState, true);
    }

    /** Begins a source that ends when {@code future} is done. */
    public static void sourceUntilDone(BaseFuture<?> future) {
        ExternalWork work = source(future.loopState);
        future.loopState.checkThread();
        if (!future.done()) {
            work.begin();
            future.addJob(work::end);
        }
    }

    public final void begin() {
        count(true);
    }

    public final void end() {
        count(false);
    }

    private void count(boolean begins) {
        if (underWay == begins) {
            return;
        }
        underWay = begins;
        if (endless) {
            loopState.openSources += begins ? 1 : -1;
        } else {
            loopState.pendingJobs += begins ? 1 : -1;
        }
    }
}
