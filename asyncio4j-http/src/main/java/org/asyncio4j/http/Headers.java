package org.asyncio4j.http;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.asyncio4j.annotation.CanIgnoreReturnValue;
import org.asyncio4j.http.internal.HeaderText;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message, in the order in which they are sent. Names are compared without regard to case. There
 * may be several fields with the same name.
 *
 * <p>Immutable; equal to headers with the same fields in the same order.
 */
public final class Headers implements Iterable<Entry<String, String>> {

    /** No fields. */
    public static final Headers EMPTY = new Headers(new String[0], 0);

    /** Names and values by turns, up to {@link #end}. */
    private final String[] fields;

    private final int end;

    private Headers(String[] fields, int end) {
        this.fields = fields;
        this.end = end;
    }

    /**
     * Returns headers of names and values: {@code Headers.of("accept", "text/html", "dnt", "1")}.
     *
     * @throws IllegalArgumentException if a name is not one, or a value has a character that a header cannot carry, such as a
     *     line break
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "there must be a value for each name: " + Arrays.toString(namesAndValues));
        }
        Builder builder = builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Returns a builder for headers whose number of fields is not known beforehand. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects fields. */
    public static final class Builder {

        private static final int ROOM = 16;

        private String[] fields = new String[ROOM];
        private int end;

        /** Whether headers that were built have the array. */
        private boolean shared;

        private Builder() {}

        /**
         * Adds a field.
         *
         * @throws IllegalArgumentException as by {@link Headers#of}
         */
        @CanIgnoreReturnValue
        public Builder add(String name, String value) {
            HeaderText.checkName(name);
            HeaderText.checkValue(name, value);
            if (shared || end == fields.length) {
                fields = Arrays.copyOf(fields, end + Math.max(ROOM, end));
                shared = false;
            }
            fields[end] = name;
            fields[end + 1] = value;
            end += 2;
            return this;
        }

        /** Returns headers with the fields that were added. */
        public Headers build() {
            if (end == 0) {
                return EMPTY;
            }
            shared = true;
            return new Headers(fields, end);
        }
    }

    /** Returns the value of the first field with this name, or null if there is none. */
    public @Nullable String get(String name) {
        int at = find(name, 0);
        return at < 0 ? null : fields[at + 1];
    }

    /** Returns the value of the first field with this name, or {@code otherwise} if there is none. */
    public String get(String name, String otherwise) {
        String value = get(name);
        return value == null ? otherwise : value;
    }

    /** Returns the values of all fields with this name. */
    public List<String> getAll(String name) {
        int at = find(name, 0);
        if (at < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (; at >= 0; at = find(name, at + 2)) {
            values.add(fields[at + 1]);
        }
        return Collections.unmodifiableList(values);
    }

    /** Returns whether there is a field with this name. */
    public boolean contains(String name) {
        return find(name, 0) >= 0;
    }

    /**
     * Returns whether {@code token} is an element of the comma-separated lists in the fields with this name, without regard
     * to case: {@code headers.contains("connection", "close")}.
     */
    public boolean contains(String name, String token) {
        for (int at = find(name, 0); at >= 0; at = find(name, at + 2)) {
            if (HeaderText.hasToken(fields[at + 1], token)) {
                return true;
            }
        }
        return false;
    }

    /** Returns these headers with exactly one field of this name, in the place of the first if there were some. */
    public Headers with(String name, String value) {
        int first = find(name, 0);
        if (first < 0) {
            return withAdded(name, value);
        }
        HeaderText.checkValue(name, value);
        String[] changed = Arrays.copyOf(fields, end);
        changed[first + 1] = value;
        int kept = first + 2;
        for (int i = first + 2; i < end; i += 2) {
            if (!changed[i].equalsIgnoreCase(name)) {
                changed[kept] = changed[i];
                changed[kept + 1] = changed[i + 1];
                kept += 2;
            }
        }
        return new Headers(changed, kept);
    }

    /** Returns these headers with one more field. */
    public Headers withAdded(String name, String value) {
        HeaderText.checkName(name);
        HeaderText.checkValue(name, value);
        String[] more = Arrays.copyOf(fields, end + 2);
        more[end] = name;
        more[end + 1] = value;
        return new Headers(more, end + 2);
    }

    /** Returns these headers without the fields of this name. */
    public Headers without(String name) {
        if (!contains(name)) {
            return this;
        }
        String[] fewer = new String[end];
        int kept = 0;
        for (int i = 0; i < end; i += 2) {
            if (!fields[i].equalsIgnoreCase(name)) {
                fewer[kept++] = fields[i];
                fewer[kept++] = fields[i + 1];
            }
        }
        return kept == 0 ? EMPTY : new Headers(fewer, kept);
    }

    /** Returns the number of fields. */
    public int size() {
        return end / 2;
    }

    /** Returns whether there are no fields. */
    public boolean isEmpty() {
        return end == 0;
    }

    /** Returns the names of all fields, in lower case and sorted. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < end; i += 2) {
            names.add(fields[i].toLowerCase(Locale.ROOT));
        }
        return Collections.unmodifiableSet(names);
    }

    /** Returns the name of the field at {@code index}, from 0. */
    public String name(int index) {
        return fields[checked(index) * 2];
    }

    /** Returns the value of the field at {@code index}, from 0. */
    public String value(int index) {
        return fields[checked(index) * 2 + 1];
    }

    /** Returns an iterator over the fields. */
    @Override
    public Iterator<Entry<String, String>> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < end;
            }

            @Override
            public Entry<String, String> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                next += 2;
                return new SimpleImmutableEntry<>(fields[next - 2], fields[next - 1]);
            }
        };
    }

    private int checked(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("index must be from 0 to " + (size() - 1) + ": " + index);
        }
        return index;
    }

    private int find(String name, int from) {
        for (int i = from; i < end; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Headers that) || that.end != end) {
            return false;
        }
        for (int i = 0; i < end; i += 2) {
            if (!fields[i].equalsIgnoreCase(that.fields[i]) || !fields[i + 1].equals(that.fields[i + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < end; i += 2) {
            hash = 31 * hash + fields[i].toLowerCase(Locale.ROOT).hashCode();
            hash = 31 * hash + fields[i + 1].hashCode();
        }
        return hash;
    }

    /** Returns the names; values may be secrets. */
    @Override
    public String toString() {
        return "Headers" + names();
    }
}
