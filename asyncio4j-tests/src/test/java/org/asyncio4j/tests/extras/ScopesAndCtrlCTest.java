package org.asyncio4j.tests.extras;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.extras.Extras.cancelScope;
import static org.asyncio4j.extras.Extras.shielded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.KeyboardInterrupt;
import org.asyncio4j.Runner;
import org.asyncio4j.extras.CancelScope;
import org.junit.jupiter.api.Test;

/** Ctrl-C cancels the main task: it passes scopes, and waits for shields. An interrupt of the loop's thread counts as one. */
class ScopesAndCtrlCTest {

    private final Thread caller = Thread.currentThread();
    private final List<String> events = new ArrayList<>();

    @Test
    void ctrlCPassesAScope() {
        CancelScope scope = cancelScope();
        try (Runner runner = new Runner()) {
            runner.getLoop().callSoon(caller::interrupt);
            assertThrows(KeyboardInterrupt.class, () -> runner.run(() -> with(scope, () -> await(sleep(3600)))));
        }
        assertFalse(scope.cancelledCaught());
    }

    @Test
    void ctrlCWinsOverACancelledScope() {
        CancelScope scope = cancelScope();
        try (Runner runner = new Runner()) {
            runner.getLoop().callSoon(() -> {
                scope.cancel();
                caller.interrupt();
            });
            assertThrows(
                    KeyboardInterrupt.class,
                    () -> runner.run(() -> with(scope, () -> {
                        try {
                            await(sleep(3600));
                        } finally {
                            with(shielded(), () -> await(sleep(0.01)));
                        }
                    })));
        }
        assertFalse(scope.cancelledCaught());
    }

    @Test
    void ctrlCWaitsForAShieldedBlock() {
        try (Runner runner = new Runner()) {
            runner.getLoop().callSoon(caller::interrupt);
            assertThrows(
                    KeyboardInterrupt.class,
                    () -> runner.run(() -> {
                        with(shielded(), () -> await(sleep(0.02)));
                        events.add("to the end");
                        await(sleep(3600));
                    }));
        }
        assertEquals(List.of("to the end"), events);
    }
}
