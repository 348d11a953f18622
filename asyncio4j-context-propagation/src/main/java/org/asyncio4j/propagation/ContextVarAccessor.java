package org.asyncio4j.propagation;

import io.micrometer.context.ThreadLocalAccessor;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.jspecify.annotations.Nullable;

/**
 * Shows a {@link ContextVar} to libraries that carry thread-locals along, such as Reactor or a {@code
 * ContextExecutorService}: what a task has set is there in the code that they run on other threads.
 *
 * <p>To be registered once: {@code ContextRegistry.getInstance().registerThreadLocalAccessor(new
 * ContextVarAccessor<>("tenant", TENANT))}. Tasks and callbacks of asyncio4j need none of that.
 *
 * <p>With it registered, a {@code ContextSnapshotFactory} can also capture from a {@link Context}, and write to one in
 * which no code runs.
 *
 * @param <T> type of the values
 */
public final class ContextVarAccessor<T extends @Nullable Object> implements ThreadLocalAccessor<T> {

    private final String key;
    private final ContextVar<T> variable;

    /** Creates an accessor of {@code variable} that is known by {@code key}. */
    public ContextVarAccessor(String key, ContextVar<T> variable) {
        this.key = Objects.requireNonNull(key, "key");
        this.variable = Objects.requireNonNull(variable, "variable");
    }

    @Override
    public Object key() {
        return key;
    }

    /** Returns the variable. */
    public ContextVar<T> variable() {
        return variable;
    }

    /** Returns the value in the current context, or null if it has none; the variable's default does not count. */
    @Override
    @SuppressWarnings("NullAway") // null stands for none in the interface, whatever T is
    public T getValue() {
        return variable.get(null);
    }

    /** Sets the value in the current context. */
    @Override
    public void setValue(T value) {
        variable.set(value);
    }

    /** Makes the current context, if it has a value, have the variable's default, or null where there is no default. */
    @Override
    @SuppressWarnings("NullAway") // as above
    public void setValue() {
        if (variable.get(null) != null) {
            variable.set(Context.empty().call(this::defaultOrNull));
        }
    }

    @SuppressWarnings("NullAway") // as above
    private T defaultOrNull() {
        try {
            return variable.get();
        } catch (NoSuchElementException none) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "ContextVarAccessor(" + key + ", " + variable + ")";
    }
}
