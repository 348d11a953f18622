package org.asyncio4j;

import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * How a task is created: {@code TaskOptions.named("reader").withEagerStart(true)}. Immutable; equal
 * to options with the same values.
 */
public final class TaskOptions {

    /** No name, no context; whether to start eagerly is left to the task factory. */
    public static final TaskOptions DEFAULT = new TaskOptions(new Values(null, null, null));

    private final Values values;

    private record Values(
            @Nullable String name,
            @Nullable Context context,
            @Nullable Boolean eagerStart) {}

    private TaskOptions(Values values) {
        this.values = values;
    }

    /** Returns options with a name. */
    public static TaskOptions named(String name) {
        return DEFAULT.withName(name);
    }

    /** Returns these options with another name. */
    public TaskOptions withName(String name) {
        return new TaskOptions(new Values(Checks.notNull(name, "name"), values.context, values.eagerStart));
    }

    /** Returns these options with the context that the task runs in, which is not copied. */
    public TaskOptions withContext(Context context) {
        return new TaskOptions(new Values(values.name, Checks.notNull(context, "context"), values.eagerStart));
    }

    /** Returns these options with or without an eager start. */
    public TaskOptions withEagerStart(boolean eager) {
        return new TaskOptions(new Values(values.name, values.context, eager));
    }

    /** The task's name; null for a numbered one. */
    public @Nullable String name() {
        return values.name;
    }

    /** The context that the task runs in; null for a copy of the current one. */
    public @Nullable Context context() {
        return values.context;
    }

    /**
     * Whether the task runs at once up to its first suspension, instead of in the next iteration;
     * null leaves it to the loop's task factory.
     */
    public @Nullable Boolean eagerStart() {
        return values.eagerStart;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }
}
