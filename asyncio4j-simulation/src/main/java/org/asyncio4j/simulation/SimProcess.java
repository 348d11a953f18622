package org.asyncio4j.simulation;

import java.util.List;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StreamReader;

/**
 * What a program does that runs as a child process in a simulated world, found by its name: {@link World#program}.
 *
 * {@snippet :
 * world.program("sort", child -> {
 *     List<String> lines = await(toList(child.stdin().lines()));
 *     await(child.print(String.join("\n", sorted(lines))));
 *     return 0;
 * });
 * }
 */
@FunctionalInterface
public interface SimProcess {

    /**
     * Runs the program as a task on a loop of its own, and returns its exit code. An exception ends it with exit code 1. Killed, it just
     * takes no further step; one that never returns hangs until then.
     */
    int run(Child child) throws Exception;

    /** The process that runs the program. */
    interface Child {

        /** Returns the program's name and its arguments. */
        List<String> command();

        /** Returns its standard input; at its end at once if that is no pipe. */
        StreamReader stdin();

        /** Writes text to its standard output, which goes nowhere if that is no pipe; suspends while the pipe is full. */
        Coroutine<Void> print(String text);

        /** Writes text to its standard error, as {@link #print}. */
        Coroutine<Void> printError(String text);

        /** Makes it ignore a signal, such as {@code TERM}; {@code KILL} ends it nevertheless. */
        void ignore(String signal);

        /** Returns its process id. */
        long pid();
    }
}
