package org.asyncio4j.internal.iteration;

import java.lang.ref.Reference;
import java.util.concurrent.Callable;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.GeneratorBody;
import org.asyncio4j.SendGeneratorBody;
import org.asyncio4j.function.Action1;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.jspecify.annotations.Nullable;

/**
 * A generator as its users hold it. The library does not refer to it, so that the garbage collector
 * discovers when no code can continue the generator; while a request is in progress the caller's
 * stack refers to it.
 */
public final class GeneratorHandle<T extends @Nullable Object, S>
        implements AsyncSendGenerator<T, S>, PushingIterator<T> {

    final GeneratorCore<T, S> core;

    private GeneratorHandle(Object label, SendGeneratorBody<T, S> body) {
        core = new GeneratorCore<>(label, body);
    }

    /** Creates a generator whose body receives values. */
    public static <T extends @Nullable Object, S> GeneratorHandle<T, S> of(
            @Nullable String name, SendGeneratorBody<T, S> body) {
        return new GeneratorHandle<>(
                name == null ? Checks.notNull(body, "body").getClass() : name, Checks.notNull(body, "body"));
    }

    /** Creates a generator whose body receives no values. */
    public static <T extends @Nullable Object> GeneratorHandle<T, Object> plain(
            @Nullable String name, GeneratorBody<T> body) {
        return new GeneratorHandle<>(
                name == null ? Checks.notNull(body, "body").getClass() : name, adapted(Checks.notNull(body, "body")));
    }

    @Override
    public T next() {
        try {
            return core.send(null, this);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean canPush() {
        return core.canPush();
    }

    @Override
    public void push(Action1<? super T, ?> action) {
        EachTarget<T> consumer = new EachTarget<>(core, action);
        consumer.end(core.push(this, consumer));
    }

    /** Runs the body around {@code block}, which its first yield calls. Called in a task's code. */
    <R extends @Nullable Object> @Nullable R enclose(Call1<? super T, R, ?> block) {
        BlockTarget<T, R> consumer = new BlockTarget<>(core, this, block);
        return consumer.end(core.push(this, consumer));
    }

    /** Does what {@link #athrow} does, at once. Called in a task's code. */
    @Nullable
    T throwIn(Throwable problem) {
        try {
            return core.throwIn(problem);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Coroutine<T> asend(@Nullable S value) {
        return call("asend", () -> core.send(value, this));
    }

    @Override
    public Coroutine<@Nullable T> athrow(Throwable problem) {
        Checks.notNull(problem, "problem");
        return call("athrow", () -> core.throwIn(problem));
    }

    @Override
    public Coroutine<Void> aclose() {
        return call("aclose", () -> {
            core.close();
            return Nothing.VOID;
        });
    }

    @Override
    public Coroutine.State state() {
        return core.state();
    }

    @Override
    public String getName() {
        return core.getName();
    }

    @Override
    public String toString() {
        return core.toString();
    }

    private <R extends @Nullable Object> Coroutine<R> call(String name, Callable<R> code) {
        return new CodeCoroutine<>(name, () -> {
            try {
                return code.call();
            } finally {
                Reference.reachabilityFence(this);
            }
        });
    }

    private static <T extends @Nullable Object> SendGeneratorBody<T, Object> adapted(GeneratorBody<T> body) {
        return out -> body.run(new PlainYielder<>(out));
    }
}
