package org.asyncio4j.internal.structure;

import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.AwaitingCallback;
import org.jspecify.annotations.Nullable;

/** Called when a task is done that another one has started and waits for, which call graphs and deadlocks show. */
public final class TaskDone implements Consumer<Future<?>>, AwaitingCallback {

    private final Task<?> task;
    private final @Nullable Task<?> waiter;
    private final Consumer<Task<?>> action;

    /** Creates the callback of {@code task}, which passes it to {@code action}. */
    public TaskDone(Task<?> task, @Nullable Task<?> waiter, Consumer<Task<?>> action) {
        this.task = task;
        this.waiter = waiter;
        this.action = action;
    }

    @Override
    public void accept(Future<?> done) {
        action.accept(task);
    }

    @Override
    public List<? extends Future<?>> awaiters() {
        return waiter == null ? List.of() : List.of(waiter);
    }
}
