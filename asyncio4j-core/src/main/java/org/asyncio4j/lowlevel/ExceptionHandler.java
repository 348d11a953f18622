package org.asyncio4j.lowlevel;

/** Takes the problems that nobody awaits; see {@link EventLoop#setExceptionHandler}. */
@FunctionalInterface
public interface ExceptionHandler {

    /**
     * Handles a problem; called on the loop's thread, in the context of the task, future or
     * callback that the problem came from.
     */
    void handle(EventLoop loop, LoopProblem problem);
}
