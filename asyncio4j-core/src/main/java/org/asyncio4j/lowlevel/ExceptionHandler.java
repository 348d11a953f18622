package org.asyncio4j.lowlevel;

/** Handles problems that no awaiting code can receive; see {@link EventLoop#setExceptionHandler}. */
@FunctionalInterface
public interface ExceptionHandler {

    /**
     * Handles a problem; called on the loop's thread, in the context of the task, future or
     * callback that the problem came from.
     */
    void handle(EventLoop loop, LoopProblem problem);
}
