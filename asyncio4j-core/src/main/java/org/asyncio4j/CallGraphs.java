package org.asyncio4j;

import java.io.PrintStream;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.internal.introspection.CallGraphCapture;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Shows where tasks are and who waits for them, directly and indirectly; meant for {@code import static}.
 *
 * {@snippet :
 * void answer() {
 *     printCallGraph();
 * }
 *
 * void main() {
 *     run(() -> {
 *         with(taskGroup(), group -> {
 *             group.createTask(() -> answer());
 *         });
 *     });
 * }
 * }
 *
 * <p>prints:
 *
 * <pre>
 * * Task(name='Task-2', id=0x5f2f6c87)
 *   + Call stack:
 *   |   File 'Main.java', line 2, in Main.answer()
 *   |   File 'Main.java', line 8, in async Main.main()
 *   + Awaited by:
 *     * Task(name='Task-1', id=0x1b9e1916)
 *       + Call stack:
 *       |   File 'Main.java', line 7, in async Main.main()
 * </pre>
 *
 * <p>A graph follows {@code await}, {@code gather}, {@code waitUntil}, {@code waitFor}, {@code shield}, {@code
 * asCompleted}, {@code staggeredRace} and task groups, whose tasks are awaited by the one that runs the block. It is
 * found when it is asked for, and costs a program that does not ask nothing.
 *
 * <p>Call stacks are innermost first and hold the user's methods; the parameter {@code depth} tells where that of the
 * current task begins: 1 with the caller, 2 with that one's caller. The parameter {@code limit} is how many entries of
 * each stack are kept: the outermost ones or, if it is negative, the innermost ones; 0 leaves out the stacks; {@link
 * Integer#MAX_VALUE} keeps all.
 *
 * <p>Loop thread only, while the loop runs; from another thread {@code callSoonThreadsafe} and {@code
 * runCoroutineThreadsafe} get there. Nothing is cancelled or woken.
 */
@CheckReturnValue
public final class CallGraphs {

    private static final int ALL = Integer.MAX_VALUE;

    private CallGraphs() {}

    /**
     * Captures the graph of the current task; returns null in a plain callback of the loop.
     *
     * @throws IllegalStateException if no loop runs the calling code
     */
    public static @Nullable FutureCallGraph captureCallGraph() {
        return captureCallGraph(null, 1, ALL);
    }

    /**
     * Captures the graph of {@code future}, which may be a task.
     *
     * @throws IllegalStateException if its loop runs on a thread other than the calling one
     */
    @SuppressWarnings("NullAway") // with a future there is a graph
    public static FutureCallGraph captureCallGraph(Future<?> future) {
        return captureCallGraph(Checks.notNull(future, "future"), 1, ALL);
    }

    /**
     * Captures the graph of {@code future}, or if null of the current task, with parts of the stacks only.
     *
     * @throws IllegalStateException if no loop runs the calling code and {@code future} is null, or if its loop runs on
     *     another thread
     */
    public static @Nullable FutureCallGraph captureCallGraph(@Nullable Future<?> future, int depth, int limit) {
        return CallGraphCapture.of(future, depth, limit);
    }

    /** Captures a graph like {@link #captureCallGraph()} and returns it as text; the empty string if there is none. */
    public static String formatCallGraph() {
        return formatCallGraph(null, 1, ALL);
    }

    /** Captures a graph like {@link #captureCallGraph(Future)} and returns it as text. */
    public static String formatCallGraph(Future<?> future) {
        return formatCallGraph(Checks.notNull(future, "future"), 1, ALL);
    }

    /** Captures a graph like {@link #captureCallGraph(Future, int, int)} and returns it as text. */
    public static String formatCallGraph(@Nullable Future<?> future, int depth, int limit) {
        FutureCallGraph graph = captureCallGraph(future, depth, limit);
        return graph == null ? "" : graph.toString();
    }

    /** Prints {@link #formatCallGraph()} to standard output. */
    public static void printCallGraph() {
        printCallGraph(null, System.out, 1, ALL);
    }

    /** Prints {@link #formatCallGraph(Future)} to standard output. */
    public static void printCallGraph(Future<?> future) {
        printCallGraph(Checks.notNull(future, "future"), System.out, 1, ALL);
    }

    /** Prints {@link #formatCallGraph(Future, int, int)} to {@code file}. */
    public static void printCallGraph(@Nullable Future<?> future, PrintStream file, int depth, int limit) {
        Checks.notNull(file, "file").println(formatCallGraph(future, depth, limit));
    }
}
