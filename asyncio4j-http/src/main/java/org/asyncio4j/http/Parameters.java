package org.asyncio4j.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.http.internal.FormText;
import org.jspecify.annotations.Nullable;

/**
 * Names and values, decoded: those of the query of a {@link Request}, or of a form. There may be several values with the
 * same name.
 *
 * <p>Immutable; equal to parameters with the same values in the same order for each name.
 */
public final class Parameters {

    /** No parameters. */
    public static final Parameters EMPTY = new Parameters(Map.of());

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Returns the parameters of {@code pairs} of names and values. */
    public static Parameters of(List<Map.Entry<String, String>> pairs) {
        if (pairs.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        pairs.forEach(pair -> values.computeIfAbsent(pair.getKey(), name -> new ArrayList<>(1))
                .add(pair.getValue()));
        values.replaceAll((name, list) -> List.copyOf(list));
        return new Parameters(values);
    }

    /**
     * Returns the parameters of a text like {@code a=1&b=2}, as in queries and in forms: {@code application/x-www-form-urlencoded},
     * in UTF-8.
     *
     * @throws IllegalArgumentException if an escape is not one, or there are more than 1,000 parameters
     */
    public static Parameters parse(String text) {
        return text.isEmpty() ? EMPTY : of(FormText.parse(text));
    }

    /** Returns the first value with this name, or null if there is none. */
    public @Nullable String get(String name) {
        List<String> all = getAll(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    /** Returns the first value with this name, or {@code otherwise} if there is none. */
    public String get(String name, String otherwise) {
        String value = get(name);
        return value == null ? otherwise : value;
    }

    /** Returns all values with this name. */
    public List<String> getAll(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Returns whether there is a value with this name. */
    public boolean contains(String name) {
        return values.containsKey(name);
    }

    /** Returns the names, in the order in which each came first. */
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** Returns whether there are no parameters. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Parameters that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Returns the names; values may be secrets. */
    @Override
    public String toString() {
        return "Parameters" + values.keySet();
    }
}
