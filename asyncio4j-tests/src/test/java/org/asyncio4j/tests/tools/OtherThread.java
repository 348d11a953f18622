package org.asyncio4j.tests.tools;

import java.util.concurrent.Callable;
import org.asyncio4j.function.Action;
import org.jspecify.annotations.Nullable;

/** Code that a test runs on another thread, to its end. */
public final class OtherThread {

    private OtherThread() {}

    /** Runs {@code body} on the thread {@code another}; what it throws is thrown here. */
    public static void run(Action<Exception> body) {
        rethrow(failureOf(body));
    }

    /** Runs {@code body} on the thread {@code another} and returns what it throws, or null. */
    public static @Nullable Throwable failureOf(Action<Exception> body) {
        return failureOf(Thread.ofPlatform().name("another"), body);
    }

    /** Runs {@code body} on a new thread and returns its result; what it throws is thrown here. */
    public static <T extends @Nullable Object> T call(Thread.Builder thread, Callable<T> body) {
        Object[] result = new Object[1];
        rethrow(failureOf(thread, () -> result[0] = body.call()));
        @SuppressWarnings("unchecked")
        T typed = (T) result[0];
        return typed;
    }

    /** Waits until the threads have ended. */
    public static void join(Thread... threads) {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + thread, e);
            }
        }
    }

    private static @Nullable Throwable failureOf(Thread.Builder builder, Action<Exception> body) {
        @Nullable Throwable[] failure = new Throwable[1];
        join(builder.start(() -> {
            try {
                body.run();
            } catch (Throwable problem) {
                failure[0] = problem;
            }
        }));
        return failure[0];
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(failure);
        }
    }
}
