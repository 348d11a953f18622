package org.asyncio4j.internal.iteration;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;

/** Where tasks wait until something is no longer the case: each looks again whenever they are told to. Loop thread only. */
final class Gate {

    private final EventLoop loop = Coroutines.getRunningLoop();
    private final ArrayDeque<SettableFuture<Boolean>> waiters = new ArrayDeque<>(2);

    void waitWhile(BooleanSupplier closed) {
        while (closed.getAsBoolean()) {
            SettableFuture<Boolean> waiter = loop.createFuture();
            waiters.add(waiter);
            try {
                Awaiting.await(waiter);
            } finally {
                waiters.remove(waiter);
            }
        }
    }

    void lookAgain() {
        if (waiters.isEmpty()) {
            return;
        }
        for (SettableFuture<Boolean> waiter : List.copyOf(waiters)) {
            if (!waiter.done()) {
                waiter.setResult(true);
            }
        }
    }
}
