package org.asyncio4j.internal.task;

import org.jspecify.annotations.Nullable;

/**
 * The coroutines that were created in the current iteration of the loop and have not been awaited.
 *
 * <p>Nearly all are awaited at once by the code that creates them, before the next is created: the
 * newest has a field of its own. The others are in a list, in which they know their index and leave
 * a hole. All that costs a few writes. Only those left at the end of the iteration are worth a weak
 * reference, which costs an object and work in every garbage collection. Loop thread only.
 */
final class FreshCoroutines {

    private static final int SMALLEST = 16;

    /** A longer array is not kept. */
    private static final int LONGEST_KEPT = 1024;

    private @Nullable BaseCoroutine<?> newest;
    private @Nullable BaseCoroutine<?>[] slots = new BaseCoroutine<?>[SMALLEST];
    private int end;
    private int live;

    void add(BaseCoroutine<?> coroutine) {
        if (newest != null) {
            list(newest);
        }
        newest = coroutine;
    }

    /** Removes a coroutine and returns whether it was present. */
    boolean remove(BaseCoroutine<?> coroutine) {
        if (coroutine == newest) {
            newest = null;
            return true;
        }
        int index = coroutine.freshIndex;
        if (index < 0) {
            return false;
        }
        slots[index] = null;
        coroutine.freshIndex = -1;
        live--;
        if (live == 0) {
            end = 0;
            if (slots.length > LONGEST_KEPT) {
                slots = new BaseCoroutine<?>[SMALLEST];
            }
        }
        return true;
    }

    /** Starts to watch the remaining coroutines, oldest first, and removes them. */
    void watchAll() {
        for (int i = 0; live > 0; i++) {
            BaseCoroutine<?> next = slots[i];
            if (next != null) {
                remove(next);
                next.watch();
            }
        }
        BaseCoroutine<?> last = newest;
        if (last != null) {
            newest = null;
            last.watch();
        }
    }

    private void list(BaseCoroutine<?> coroutine) {
        if (end == slots.length) {
            rebuild();
        }
        coroutine.freshIndex = end;
        slots[end++] = coroutine;
        live++;
    }

    private void rebuild() {
        @Nullable BaseCoroutine<?>[] fresh = new BaseCoroutine<?>[Math.max(SMALLEST, live * 2)];
        int to = 0;
        for (BaseCoroutine<?> coroutine : slots) {
            if (coroutine != null) {
                coroutine.freshIndex = to;
                fresh[to++] = coroutine;
            }
        }
        end = to;
        slots = fresh;
    }
}
