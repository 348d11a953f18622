package org.asyncio4j.tools.repl;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Asks the compiler something on a thread that nobody interrupts. The line editor interrupts its own thread at Ctrl-C; if
 * that is reading a jar for the compiler, the JDK closes the jar, and nothing compiles any more.
 */
final class Undisturbed {

    private Undisturbed() {}

    /** Returns what {@code question} returns, or throws what it throws. An interrupt meanwhile is kept for afterwards. */
    static <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = CompletableFuture.supplyAsync(
                question,
                task -> Thread.ofPlatform()
                        .name("asyncio4j-repl-question")
                        .daemon()
                        .start(task));
        try {
            return answer.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        }
    }
}
