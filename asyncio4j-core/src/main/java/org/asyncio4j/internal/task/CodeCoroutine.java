package org.asyncio4j.internal.task;

import java.util.concurrent.Callable;
import org.asyncio4j.function.Action;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** A coroutine whose body is a lambda. */
public sealed class CodeCoroutine<T extends @Nullable Object> extends BaseCoroutine<T> permits BodyCoroutine {

    public CodeCoroutine(Callable<T> code) {
        super(Checks.notNull(code, "body").getClass(), code);
    }

    public CodeCoroutine(String name, Callable<T> code) {
        this((Object) Checks.notNull(name, "name"), Checks.notNull(code, "body"));
    }

    /**
     * Creates a coroutine for code that is itself a wrapper; {@code label} is the class of the
     * wrapped code, or a name.
     */
    public CodeCoroutine(Object label, Callable<T> code) {
        super(label, code);
    }

    /** An action as a callable. */
    public static Callable<Void> returningNull(Action<?> action) {
        return new Doing(Checks.notNull(action, "body"));
    }

    @Override
    T awaitIn(LoopTask<?> runner) {
        @SuppressWarnings("unchecked") // the type that the constructors accept
        Callable<T> code = (Callable<T>) begin(runner);
        try {
            return checked(code.call());
        } catch (Throwable problem) {
            throw Throwing.unchecked(problem);
        } finally {
            end();
        }
    }

    /** Looks at the result before it is returned. */
    T checked(T result) {
        return result;
    }

    /** Not a lambda that calls a lambda: that would be one frame more while it is suspended. */
    private record Doing(Action<?> code) implements HasCode<Void> {

        @Override
        public Void call() {
            try {
                code.run();
            } catch (Throwable problem) {
                throw Throwing.unchecked(problem);
            }
            return Nothing.VOID;
        }
    }
}
