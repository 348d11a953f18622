package org.asyncio4j;

import org.asyncio4j.contextvars.Context;
import org.asyncio4j.internal.util.Checks;
import org.jspecify.annotations.Nullable;

/**
 * How a task is made: {@code TaskOptions.named("reader").withEagerStart(true)}.
 *
 * @param name the task's name, or null for a numbered one
 * @param context what the task runs in, used as it is; null for a copy of the current one
 * @param eagerStart whether the task runs at once up to its first suspension, instead of in the
 *     next iteration; null leaves it to the loop's task factory
 */
public record TaskOptions(
        @Nullable String name,
        @Nullable Context context,
        @Nullable Boolean eagerStart) {

    /** No name, no context, no wish. */
    public static final TaskOptions DEFAULT = new TaskOptions(null, null, null);

    /** Options with a name. */
    public static TaskOptions named(String name) {
        return DEFAULT.withName(name);
    }

    /** These options with another name. */
    public TaskOptions withName(String newName) {
        return new TaskOptions(Checks.notNull(newName, "name"), context, eagerStart);
    }

    /** These options with another context. */
    public TaskOptions withContext(Context newContext) {
        return new TaskOptions(name, Checks.notNull(newContext, "context"), eagerStart);
    }

    /** These options with or without an eager start. */
    public TaskOptions withEagerStart(boolean eager) {
        return new TaskOptions(name, context, eager);
    }
}
