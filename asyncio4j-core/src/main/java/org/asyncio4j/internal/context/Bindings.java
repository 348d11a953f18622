package org.asyncio4j.internal.context;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from context variables to values: a hash table with linear probing, copied whole
 * by each change.
 *
 * <p>Programs have few context variables and read them far more often than they set them. For that
 * a copy of a small array beats a tree, and sharing the bindings of another context copies one
 * reference.
 */
final class Bindings {

    static final Bindings EMPTY = new Bindings(new Object[4], 0);

    /** A key at each even index, its value after it; at most half full. */
    private final @Nullable Object[] table;

    final int size;

    private Bindings(@Nullable Object[] table, int size) {
        this.table = table;
        this.size = size;
    }

    boolean contains(Object key) {
        return table[find(table, key)] != null;
    }

    /** Returns the value of {@code key}, or {@code missing} if it has none. */
    @Nullable
    Object get(Object key, @Nullable Object missing) {
        int at = find(table, key);
        return table[at] == null ? missing : table[at + 1];
    }

    Bindings with(Object key, @Nullable Object value) {
        int at = find(table, key);
        boolean added = table[at] == null;
        if (added && (size + 1) * 4 > table.length) {
            return rebuilt(table.length * 2, null).with(key, value);
        }
        @Nullable Object[] copy = table.clone();
        copy[at] = key;
        copy[at + 1] = value;
        return new Bindings(copy, added ? size + 1 : size);
    }

    Bindings without(Object key) {
        return contains(key) ? rebuilt(table.length, key) : this;
    }

    /** Returns a copy. Its keys compare by identity, as here. */
    Map<Object, @Nullable Object> toMap() {
        Map<Object, @Nullable Object> map = new HashMap<>();
        for (int i = 0; i < table.length; i += 2) {
            Object key = table[i];
            if (key != null) {
                map.put(key, table[i + 1]);
            }
        }
        return map;
    }

    private Bindings rebuilt(int length, @Nullable Object except) {
        @Nullable Object[] fresh = new Object[length];
        int kept = 0;
        for (int i = 0; i < table.length; i += 2) {
            Object key = table[i];
            if (key != null && key != except) {
                int at = find(fresh, key);
                fresh[at] = key;
                fresh[at + 1] = table[i + 1];
                kept++;
            }
        }
        return new Bindings(fresh, kept);
    }

    /** Returns the index at which {@code key} is or would be. */
    private static int find(@Nullable Object[] table, Object key) {
        int mask = table.length - 1;
        int at = (System.identityHashCode(key) << 1) & mask;
        while (table[at] != null && table[at] != key) {
            at = (at + 2) & mask;
        }
        return at;
    }
}
