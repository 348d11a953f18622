package org.asyncio4j.tests.tools;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;

import org.asyncio4j.CancelledError;
import org.asyncio4j.Task;

/** Main tasks that are cancelled. */
public final class Cancelled {

    private Cancelled() {}

    /** Cancelled by a task of its own as well as by {@code interrupt}; leaves when both have come. */
    public static void byTaskAndBy(Runnable interrupt) {
        Task<?> self = currentTask();
        createTask(async(() -> {
            await(sleep(0));
            self.cancel();
            interrupt.run();
        }));
        try {
            await(sleep(1000));
        } catch (CancelledError cancelled) {
            // Until the interrupt has come as well.
            while (self.cancelling() < 2) {
                try {
                    await(sleep(0));
                } catch (CancelledError second) {
                    cancelled.addSuppressed(second);
                }
            }
            throw cancelled;
        }
    }
}
