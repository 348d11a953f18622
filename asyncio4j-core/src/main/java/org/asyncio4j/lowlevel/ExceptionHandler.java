package org.asyncio4j.lowlevel;

/** Takes the problems that nobody awaits; see {@link EventLoop#setExceptionHandler}. */
@FunctionalInterface
public interface ExceptionHandler {

    /**
     * Handles a problem, on the loop's thread and in the context of the task, future or callback it
     * came from.
     */
    void handle(EventLoop loop, LoopProblem problem);
}
