package org.asyncio4j;

/**
 * A method in the call stack of a {@link FutureCallGraph}.
 *
 * @param frame the method, and the line at which it is; a lambda has the name that the compiler gave it
 * @param kind what it is the body of
 */
public record FrameCallGraphEntry(StackTraceElement frame, Kind kind) {

    /** What a method is the body of. */
    public enum Kind {
        /** Of nothing: it was called by the one below it. A method that awaits is such a method, too. */
        FUNCTION,
        /** Of a coroutine. */
        ASYNC,
        /** Of an asynchronous generator. */
        ASYNC_GENERATOR
    }
}
