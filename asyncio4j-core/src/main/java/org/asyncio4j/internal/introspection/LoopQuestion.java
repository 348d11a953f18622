package org.asyncio4j.internal.introspection;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.lowlevel.Handle;

/** Something that a loop is to do in its own thread on behalf of an observer, unless it is stuck. */
final class LoopQuestion {

    private static final long PATIENCE_MILLIS = 300;

    private final Runnable body;
    private final CountDownLatch over = new CountDownLatch(1);

    /** Written before it is over, read after that. */
    private boolean answered;

    private LoopQuestion(Runnable body) {
        this.body = body;
    }

    /** Lets the loop run {@code body}; returns false if it does not get to it, or has no memory or stack for it. */
    static boolean ask(LoopState loopState, Runnable body) throws InterruptedException {
        LoopQuestion question = new LoopQuestion(body);
        Handle handle;
        try {
            handle = loopState.loop().callSoonThreadsafe(question::answer);
        } catch (IllegalStateException closed) {
            return false;
        }
        if (!question.over.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            handle.cancel();
            if (handle.cancelled()) {
                return false;
            }
            // It has just begun.
            question.over.await();
        }
        return question.answered;
    }

    /** Does not throw: nothing of this is the program's fault, whose exception handler would be told. */
    private void answer() {
        try {
            body.run();
            answered = true;
        } catch (RuntimeException | VirtualMachineError scarce) {
            answered = false;
        } finally {
            over.countDown();
        }
    }
}
