package org.asyncio4j.simulation;

import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param what what failed; null if nothing did
 * @param problem the exception of that, if there is one
 */
record Verdict(@Nullable String what, @Nullable Throwable problem, int steps, long nanos) {

    boolean failed() {
        return what != null;
    }

    /** Returns whether another run failed in the same way. */
    boolean isLike(Verdict other) {
        if (what == null || other.what == null) {
            return what == null && other.what == null;
        }
        Throwable thrown = problem;
        Throwable otherThrown = other.problem;
        if (thrown == null || otherThrown == null) {
            return thrown == null && otherThrown == null && sameKind(what, other.what);
        }
        return thrown.getClass() == otherThrown.getClass();
    }

    /** Compares texts without what may differ, such as times and names of tasks: their first words. */
    private static boolean sameKind(String a, String b) {
        return firstWords(a).equals(firstWords(b));
    }

    private static String firstWords(String text) {
        String[] words = text.split("[\\s:]+", 4);
        return words.length < 3 ? text : words[0] + ' ' + words[1] + ' ' + words[2];
    }
}
