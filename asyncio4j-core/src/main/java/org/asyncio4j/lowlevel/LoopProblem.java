package org.asyncio4j.lowlevel;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.asyncio4j.Future;
import org.asyncio4j.Task;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/**
 * A problem that no awaiting code can receive, as passed to an {@link ExceptionHandler}: a message,
 * usually an exception, and the objects involved, under Python's names. Immutable.
 *
 * <p>The library uses the keys {@code message}, {@code exception}, {@code future}, {@code task}, {@code handle}, {@code
 * protocol}, {@code transport}, {@code socket}, {@code asyncgen}, {@code hint}, {@code source_traceback} and {@code
 * handle_traceback}. A hint is a {@code String} that tells how to learn more. The last two hold a list of {@link
 * StackTraceElement}s and are present in debug mode only.
 */
public final class LoopProblem {

    private final Map<String, Object> entries;

    private LoopProblem(Map<String, Object> entries) {
        this.entries = Collections.unmodifiableMap(entries);
    }

    /** Creates a problem with a message and nothing else. */
    public static LoopProblem of(String message) {
        Map<String, Object> entries = new TreeMap<>();
        entries.put("message", Checks.notNull(message, "message"));
        return new LoopProblem(entries);
    }

    /**
     * Returns this problem with one more entry; a null value changes nothing.
     *
     * @throws IllegalArgumentException if the value has not the type that the key requires: a
     *     {@code String} for {@code message}, a {@link Throwable} for {@code exception}, a {@link
     *     Future}, {@link Task} or {@link Handle} for the key of that name
     */
    public LoopProblem with(String key, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Class<?> type = typeOf(Checks.notNull(key, "key"));
        if (type != null && !type.isInstance(value)) {
            throw new IllegalArgumentException(key + " must be a " + type.getSimpleName() + ": " + Repr.of(value));
        }
        Map<String, Object> more = new TreeMap<>(entries);
        more.put(key, value);
        return new LoopProblem(more);
    }

    /** Returns what went wrong. */
    public String message() {
        return (String) entries.getOrDefault("message", "Unhandled exception in event loop");
    }

    /** Returns the exception, or null. */
    public @Nullable Throwable exception() {
        return (Throwable) entries.get("exception");
    }

    /** Returns the future involved, or null. */
    public @Nullable Future<?> future() {
        return (Future<?>) entries.get("future");
    }

    /** Returns the task involved, or null. */
    public @Nullable Task<?> task() {
        return (Task<?>) entries.get("task");
    }

    /** Returns the callback involved, or null. */
    public @Nullable Handle handle() {
        return (Handle) entries.get("handle");
    }

    /** Returns the entry under {@code key}, or null. */
    public @Nullable Object get(String key) {
        return entries.get(key);
    }

    /** Returns all entries, sorted by key. */
    public Map<String, Object> asMap() {
        return entries;
    }

    /**
     * Returns the type of the values of a key that has one, or null. Not a map in a static field: a problem may be
     * made near a stack overflow, which in the initializer of a class makes the class unusable for good.
     */
    private static @Nullable Class<?> typeOf(String key) {
        return switch (key) {
            case "message" -> String.class;
            case "exception" -> Throwable.class;
            case "future" -> Future.class;
            case "task" -> Task.class;
            case "handle" -> Handle.class;
            default -> null;
        };
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
