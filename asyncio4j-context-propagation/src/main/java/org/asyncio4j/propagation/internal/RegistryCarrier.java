package org.asyncio4j.propagation.internal;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.asyncio4j.internal.context.ThreadLocals;
import org.asyncio4j.propagation.ContextVarAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the thread-locals that have an accessor in Micrometer's registry, and those of {@link KnownLibraries}.
 *
 * <p>Accessors are asked to change a thread only where it has another value than it should: mostly it has none of them,
 * or is the thread of the task that had these values before.
 */
public final class RegistryCarrier implements ThreadLocals.Carrier {

    /** The values that are not null, each with its accessor. */
    private record Captured(List<ThreadLocalAccessor<?>> accessors, List<Object> values) {

        @Nullable
        Object of(ThreadLocalAccessor<?> accessor) {
            int at = accessors.indexOf(accessor);
            return at < 0 ? null : values.get(at);
        }
    }

    /** The accessors in the registry at some time, and all that were to be used then. */
    private record Known(List<ThreadLocalAccessor<?>> registered, List<ThreadLocalAccessor<?>> all) {}

    private final List<ThreadLocalAccessor<?>> builtIn = KnownLibraries.accessors();

    private volatile Known known = new Known(List.of(), builtIn);

    /** Creates the carrier. */
    public RegistryCarrier() {}

    @Override
    public @Nullable Object capture() {
        List<ThreadLocalAccessor<?>> accessors = null;
        List<Object> values = null;
        for (ThreadLocalAccessor<?> accessor : accessors()) {
            Object value = accessor.getValue();
            if (value != null) {
                if (accessors == null || values == null) {
                    accessors = new ArrayList<>(2);
                    values = new ArrayList<>(2);
                }
                accessors.add(accessor);
                values.add(value);
            }
        }
        return accessors == null || values == null ? null : new Captured(accessors, values);
    }

    @Override
    public void set(@Nullable Object captured) {
        change(captured, false);
    }

    @Override
    public void restore(@Nullable Object captured) {
        change(captured, true);
    }

    private void change(@Nullable Object captured, boolean back) {
        Captured wanted = (Captured) captured;
        for (ThreadLocalAccessor<?> accessor : accessors()) {
            change(accessor, wanted == null ? null : wanted.of(accessor), back);
        }
    }

    @SuppressWarnings("unchecked") // the accessor's own values
    private static <V> void change(ThreadLocalAccessor<V> accessor, @Nullable Object wanted, boolean back) {
        if (Objects.equals(accessor.getValue(), wanted)) {
            return;
        }
        if (wanted == null && back) {
            accessor.restore();
        } else if (wanted == null) {
            accessor.setValue();
        } else if (back) {
            accessor.restore((V) wanted);
        } else {
            accessor.setValue((V) wanted);
        }
    }

    private List<ThreadLocalAccessor<?>> accessors() {
        Known last = known;
        List<ThreadLocalAccessor<?>> registered = ContextRegistry.getInstance().getThreadLocalAccessors();
        if (!last.registered().equals(registered)) {
            last = update(List.copyOf(registered));
            known = last;
        }
        return last.all();
    }

    private Known update(List<ThreadLocalAccessor<?>> registered) {
        List<ThreadLocalAccessor<?>> all = new ArrayList<>();
        for (ThreadLocalAccessor<?> accessor : registered) {
            // Context variables follow tasks anyway.
            if (!(accessor instanceof ContextVarAccessor<?>)) {
                all.add(accessor);
            }
        }
        for (ThreadLocalAccessor<?> accessor : builtIn) {
            if (registered.stream().noneMatch(other -> other.key().equals(accessor.key()))) {
                all.add(accessor);
            }
        }
        return new Known(registered, List.copyOf(all));
    }
}
