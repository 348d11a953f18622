package org.asyncio4j.propagation.internal;

import io.micrometer.context.ContextAccessor;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.propagation.ContextVarAccessor;
import org.jspecify.annotations.Nullable;

/** Reads and writes, for Micrometer, those variables of a {@link Context} that have a {@link ContextVarAccessor}. */
public final class ContextVarsAccessor implements ContextAccessor<Context, Context> {

    /** Creates the accessor. */
    public ContextVarsAccessor() {}

    @Override
    public Class<Context> readableType() {
        return Context.class;
    }

    @Override
    public void readValues(Context source, Predicate<Object> wanted, Map<Object, Object> values) {
        for (ContextVarAccessor<?> accessor : registered()) {
            Object value = wanted.test(accessor.key()) ? read(source, accessor.variable()) : null;
            if (value != null) {
                values.put(accessor.key(), value);
            }
        }
    }

    @Override
    @SuppressWarnings("unchecked") // the caller knows the type
    public <T> @Nullable T readValue(Context source, Object key) {
        for (ContextVarAccessor<?> accessor : registered()) {
            if (accessor.key().equals(key)) {
                return (T) read(source, accessor.variable());
            }
        }
        return null;
    }

    @Override
    public Class<Context> writeableType() {
        return Context.class;
    }

    @Override
    public Context writeValues(Map<Object, Object> values, Context target) {
        target.run(() -> registered().forEach(accessor -> write(accessor, values)));
        return target;
    }

    private static @Nullable Object read(Context source, ContextVar<?> variable) {
        return source.contains(variable) ? source.get(variable) : null;
    }

    @SuppressWarnings("unchecked") // a value of this key
    private static <T extends @Nullable Object> void write(ContextVarAccessor<T> accessor, Map<Object, Object> values) {
        Object value = values.get(accessor.key());
        if (value != null) {
            accessor.setValue((T) value);
        }
    }

    private static List<ContextVarAccessor<?>> registered() {
        List<ContextVarAccessor<?>> accessors = new ArrayList<>();
        for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
            if (accessor instanceof ContextVarAccessor<?> ours) {
                accessors.add(ours);
            }
        }
        return accessors;
    }
}
