package org.asyncio4j.internal.knot;

import org.asyncio4j.Action;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.Callable;

/** A coroutine whose body was given as a lambda. */
public final class CodeCoroutine<T extends @Nullable Object> extends BaseCoroutine<T> {

    private @Nullable Callable<T> code;

    public CodeCoroutine(Callable<T> code) {
        super(Checks.notNull(code, "body").getClass());
        this.code = code;
    }

    public CodeCoroutine(String name, Callable<T> code) {
        this((Object) Checks.notNull(name, "name"), Checks.notNull(code, "body"));
    }

    /** For code that is itself wrapped: {@code label} is its class, or a name. */
    public CodeCoroutine(Object label, Callable<T> code) {
        super(label);
        this.code = code;
    }

    /** An action as a callable. */
    @SuppressWarnings("NullAway") // Void has no other value.
    public static Callable<Void> returningNull(Action action) {
        Checks.notNull(action, "body");
        return () -> {
            action.run();
            return null;
        };
    }

    @Override
    protected T body() throws Exception {
        Callable<T> once = code;
        assert once != null : "bug in asyncio4j: a coroutine ran twice";
        code = null;
        return once.call();
    }
}
