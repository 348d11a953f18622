package org.asyncio4j;

/**
 * A body of code without a result that may throw anything: {@link java.util.concurrent.Callable}
 * for those who return nothing. Written as a lambda.
 */
@FunctionalInterface
public interface Action {

    /** Runs the body. */
    void run() throws Exception;
}
