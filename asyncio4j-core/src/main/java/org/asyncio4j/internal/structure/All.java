package org.asyncio4j.internal.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.Task;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.Coroutines;
import org.jspecify.annotations.Nullable;

/**
 * Several results or one failure: a task group whose body only waits, and whose first failure is thrown itself, the
 * others suppressed on it.
 */
public final class All {

    private All() {}

    /** Runs {@code awaitables} concurrently, and makes one value of their results. */
    public static <T extends @Nullable Object, R extends @Nullable Object> Coroutine<R> of(
            Iterable<? extends Awaitable<? extends T>> awaitables, Function<List<T>, R> shape) {
        List<Coroutine<? extends T>> coroutines = new ArrayList<>();
        for (Awaitable<? extends T> awaitable : Checks.notNull(awaitables, "awaitables")) {
            coroutines.add(coroutine(Checks.notNull(awaitable, "awaitable")));
        }
        return Coroutines.async("all", () -> shape.apply(results(coroutines)));
    }

    private static <T extends @Nullable Object> Coroutine<T> coroutine(Awaitable<T> awaitable) {
        if (awaitable instanceof Coroutine<T> coroutine) {
            return coroutine;
        }
        return Coroutines.asyncBody(() -> Coroutines.await(awaitable));
    }

    private static <T extends @Nullable Object> List<T> results(List<Coroutine<? extends T>> coroutines)
            throws Exception {
        List<Task<? extends T>> tasks = new ArrayList<>();
        try {
            With.run(new TaskGroup(), group -> {
                for (Coroutine<? extends T> coroutine : coroutines) {
                    Task<? extends T> task = group.createTask(coroutine);
                    tasks.add(task);
                    if (task.done() && !task.cancelled() && task.exception() != null) {
                        break; // it started eagerly and has cancelled the group
                    }
                }
                return true;
            });
        } catch (ExceptionGroup problems) {
            throw firstOf(problems.exceptions());
        } finally {
            coroutines.subList(tasks.size(), coroutines.size()).forEach(Coroutine::close);
        }
        List<T> results = new ArrayList<>(tasks.size());
        for (Task<? extends T> task : tasks) {
            results.add(task.result());
        }
        return results;
    }

    private static RuntimeException firstOf(List<Throwable> problems) {
        Throwable first = problems.getFirst();
        for (Throwable problem : problems.subList(1, problems.size())) {
            if (problem != first) {
                first.addSuppressed(problem);
            }
        }
        return Throwing.unchecked(first);
    }
}
