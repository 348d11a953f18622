package org.asyncio4j.tools.observe;

import java.util.List;

/**
 * A loop as it was at a moment.
 *
 * @param id its identity as the library prints it
 * @param thread the number of the thread that runs its callbacks, as in thread dumps; 0 if there is none
 * @param answered whether it told that itself; a loop that is stuck does not
 * @param blockedMicros for how long what its thread runs has run, if it did not answer
 * @param name {@code Loop-1} is the first one of the process
 * @param blockedAt where its thread is, innermost frame first, if it did not answer
 */
public record SeenLoop(
        String id,
        long thread,
        String threadName,
        boolean answered,
        long blockedMicros,
        boolean debug,
        String name,
        LoopFigures figures,
        List<Frame> blockedAt,
        List<SeenTask> tasks) {}
