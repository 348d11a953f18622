package org.asyncio4j.tools.repl;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.internal.task.BaseFuture;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.TaskFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets the failure of a task that nobody waits for be told soon. The library reports it when the garbage collector finds
 * the task, which in an idle REPL may be never: so a failure makes the collector run. Loop thread only.
 */
final class FailedTasks implements TaskFactory {

    private static final double SECONDS_BETWEEN_LOOKS = 0.1;

    /** How many looks follow a failure: the collector and the loop need a moment. */
    private static final int LOOKS_AFTERWARDS = 5;

    private final EventLoop loop;
    private final Consumer<? super Task<?>> forget;
    private final List<WeakReference<Task<?>>> tasks = new ArrayList<>();
    private boolean looking;
    private int looksLeft;

    /**
     * @param forget called for a task that has failed, before the collector runs
     */
    FailedTasks(EventLoop loop, Consumer<? super Task<?>> forget) {
        this.loop = loop;
        this.forget = forget;
    }

    @Override
    public <T extends @Nullable Object> Task<T> create(EventLoop on, Coroutine<T> coroutine, TaskOptions options) {
        Task<T> task = Loops.newTask(on, coroutine, options);
        tasks.add(new WeakReference<>(task));
        lookSoon();
        return task;
    }

    private void lookSoon() {
        if (!looking) {
            looking = true;
            loop.callLater(SECONDS_BETWEEN_LOOKS, this::look);
        }
    }

    private void look() {
        looking = false;
        boolean failed = false;
        for (Iterator<WeakReference<Task<?>>> each = tasks.iterator(); each.hasNext(); ) {
            Task<?> task = each.next().get();
            if (task == null || task.done()) {
                each.remove();
                if (task != null && hasFailed(task)) {
                    forget.accept(task);
                    failed = true;
                }
            }
        }
        if (failed) {
            looksLeft = LOOKS_AFTERWARDS;
            // Elsewhere, because the loop should not wait for it.
            Thread.ofPlatform().name("asyncio4j-repl-gc").daemon().start(System::gc);
        }
        if (looksLeft > 0 || !tasks.isEmpty()) {
            looksLeft = Math.max(looksLeft - 1, 0);
            lookSoon();
        }
    }

    /** Asks without counting as the one who was told. */
    private static boolean hasFailed(Future<?> task) {
        return task instanceof BaseFuture<?> own && own.peekException() != null;
    }
}
