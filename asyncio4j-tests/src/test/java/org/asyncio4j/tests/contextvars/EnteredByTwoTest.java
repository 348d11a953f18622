package org.asyncio4j.tests.contextvars;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.asyncio4j.contextvars.Context;
import org.junit.jupiter.api.Test;

/** Two threads that enter one context at the same time. */
class EnteredByTwoTest {

    private static final int ROUNDS = 20_000;

    /** How many threads have arrived, in all rounds. */
    private final AtomicInteger arrived = new AtomicInteger();

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Context context = Context.empty();

    @Test
    void areNeverBothInIt() throws InterruptedException {
        Thread other = Thread.ofPlatform().start(this::enterOften);
        enterOften();
        other.join();
        assertEquals(0, together.get());
        assertEquals(0, failed.get());
        context.run(() -> {});
    }

    private void enterOften() {
        for (int round = 1; round <= ROUNDS; round++) {
            arrived.incrementAndGet();
            while (arrived.get() < 2 * round) {
                Thread.yield();
            }
            enter();
        }
    }

    private void enter() {
        try {
            context.run(() -> {
                if (inside.incrementAndGet() > 1) {
                    together.incrementAndGet();
                }
                inside.decrementAndGet();
            });
        } catch (IllegalStateException refused) {
            if (!refused.getMessage().startsWith("cannot enter context")) {
                failed.incrementAndGet();
            }
        }
    }
}
