package org.asyncio4j.internal.task;

/**
 * Something that goes on outside of a loop and will be reported to it. While any is under way, the loop's clock
 * knows that a message may come from outside.
 *
 * <p>May begin and end many times, in turn. Beginning what is under way, or ending what is not, does nothing: so the
 * loop's counts cannot drift, however many ways lead to the end. Loop thread only.
 */
public class ExternalWork {

    /** What the clock may expect. */
    private enum Kind {
        /** A job that ends sooner or later: a call on another thread, or a child process. */
        JOB,
        /** A source of data, which may come at any moment or never. */
        SOURCE,
        /** An answer: a job until a clock has waited for it in vain, and a source from then on. */
        ANSWER
    }

    protected final LoopState loopState;
    private final Kind kind;
    private boolean underWay;

    /** Of an answer: how often the clock had waited in vain when it began. */
    private int vainWaitsBefore;

    /** A job that ends sooner or later: a call on another thread, or a child process. */
    public ExternalWork(LoopState loopState) {
        this(loopState, Kind.JOB);
    }

    private ExternalWork(LoopState loopState, Kind kind) {
        this.loopState = loopState;
        this.kind = kind;
    }

    /** A source of data, which may come at any moment or never. */
    public static ExternalWork source(LoopState loopState) {
        return new ExternalWork(loopState, Kind.SOURCE);
    }

    /** An answer that is expected soon, of which a virtual clock finds out whether it is in vain to wait for it. */
    static ExternalWork answer(LoopState loopState) {
        return new ExternalWork(loopState, Kind.ANSWER);
    }

    /** Begins an answer that ends when {@code future} is done. */
    public static void answerUntilDone(BaseFuture<?> future) {
        ExternalWork work = answer(future.loopState);
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
        int change = begins ? 1 : -1;
        switch (kind) {
            case JOB -> loopState.pendingJobs += change;
            case SOURCE -> loopState.openSources += change;
            case ANSWER -> countAnswer(change);
        }
    }

    private void countAnswer(int change) {
        if (change > 0) {
            vainWaitsBefore = loopState.vainWaits;
        }
        if (vainWaitsBefore == loopState.vainWaits) {
            loopState.pendingAnswers += change;
        } else {
            loopState.openSources += change;
        }
    }
}
