package org.asyncio4j.tests.sync;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncio4j.Awaitable;
import org.asyncio4j.Task;

/** Small words for tests that count iterations of the loop. */
final class Iterations {

    private Iterations() {}

    /** Lets one iteration pass. */
    static void tick() {
        ticks(1);
    }

    static void ticks(int count) {
        for (int i = 0; i < count; i++) {
            await(sleep(0));
        }
    }

    /** Awaits what has to fail, and returns how it did. */
    static <X extends Throwable> X failureOf(Class<X> type, Awaitable<?> awaitable) {
        return assertThrows(type, () -> await(awaitable));
    }

    /** Cancels tasks and lets them end. */
    static void cancelAndLeave(Task<?>... tasks) {
        for (Task<?> task : tasks) {
            task.cancel();
        }
        ticks(3);
    }
}
