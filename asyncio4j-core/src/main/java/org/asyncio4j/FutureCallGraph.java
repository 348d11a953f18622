package org.asyncio4j;

import java.util.List;
import org.asyncio4j.internal.introspection.CallGraphText;

/**
 * Where a task is, and who waits for it, directly and indirectly, at the moment of its capture. Made by {@link
 * CallGraphs#captureCallGraph()}.
 *
 * <p>A future that is awaited by two others has one graph, which occurs twice. If futures wait for each other in a
 * circle, the graph ends with the future that it has already passed, without a stack and awaiters.
 *
 * @param future the future or task
 * @param callStack where the code of the task is, innermost first; empty for other futures, and for a task that has not
 *     begun or is done. Holds the user's methods only
 * @param awaitedBy the graphs of those that wait for it, in the order in which they began to
 */
public record FutureCallGraph(Future<?> future, List<FrameCallGraphEntry> callStack, List<FutureCallGraph> awaitedBy) {

    /** Copies the lists. */
    public FutureCallGraph {
        callStack = List.copyOf(callStack);
        awaitedBy = List.copyOf(awaitedBy);
    }

    /** Returns the text that {@link CallGraphs#formatCallGraph()} makes of it. */
    @Override
    public String toString() {
        return CallGraphText.of(this);
    }
}
