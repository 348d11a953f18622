package org.asyncio4j.internal.knot;

import org.jspecify.annotations.Nullable;

/**
 * The coroutines that were made in the current iteration of the loop and that nobody has awaited
 * yet.
 *
 * <p>Nearly all are awaited by the code that makes them. They only pass through this list, which
 * goes through themselves and costs a few writes; what is left at the end of the iteration is worth
 * a weak reference, which costs an object and the attention of every garbage collection. Loop
 * thread only.
 */
final class Newborns {

    private @Nullable BaseCoroutine<?> oldest;
    private @Nullable BaseCoroutine<?> newest;

    void add(BaseCoroutine<?> coroutine) {
        coroutine.newborn = true;
        coroutine.older = newest;
        if (newest == null) {
            oldest = coroutine;
        } else {
            newest.newer = coroutine;
        }
        newest = coroutine;
    }

    void remove(BaseCoroutine<?> coroutine) {
        BaseCoroutine<?> older = coroutine.older;
        BaseCoroutine<?> newer = coroutine.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        coroutine.newborn = false;
        coroutine.older = null;
        coroutine.newer = null;
    }

    /** Has those that are left watched, oldest first, and forgets them. */
    void watchAll() {
        for (BaseCoroutine<?> next = oldest; next != null; next = oldest) {
            remove(next);
            next.watch();
        }
    }
}
