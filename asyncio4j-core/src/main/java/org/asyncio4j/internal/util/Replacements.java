package org.asyncio4j.internal.util;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps an exception that another one replaces, as Python's {@code __context__} does. */
public final class Replacements {

    private Replacements() {}

    /**
     * Adds {@code replaced} to the suppressed exceptions of {@code replacement}, unless that is the same
     * exception or reaches it already by its causes and suppressed exceptions.
     */
    public static void keep(@Nullable Throwable replaced, Throwable replacement) {
        if (replaced != null && !reaches(replacement, replaced)) {
            replacement.addSuppressed(replaced);
        }
    }

    /** Not recursive, as a chain of causes may be long; visits each exception once, as it may be circular. */
    private static boolean reaches(Throwable from, Throwable sought) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        open.push(from);
        while (!open.isEmpty()) {
            Throwable next = open.pop();
            if (next == sought) {
                return true;
            }
            if (seen.add(next)) {
                for (Throwable suppressed : next.getSuppressed()) {
                    open.push(suppressed);
                }
                Throwable cause = causeOf(next);
                if (cause != null) {
                    open.push(cause);
                }
            }
        }
        return false;
    }

    /** Returns the cause, or null if the exception's own accessor fails. */
    public static @Nullable Throwable causeOf(Throwable problem) {
        try {
            return problem.getCause();
        } catch (Throwable broken) {
            return null;
        }
    }
}
