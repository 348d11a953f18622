package org.asyncio4j.tests.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ExceptionGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups of exceptions that refer to each other in cycles, are deep, many, shared, or whose accessors throw. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExceptionGraphTest {

    private static final int DEEP = 100_000;

    private static final StackTraceElement[] NO_TRACE = {};

    private final List<Object> seen = new ArrayList<>();

    @Test
    void aHandlerMayThrowWhatHasCircularCauses() {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.initCause(other);
        IllegalStateException handled = new IllegalStateException("handled");
        ExceptionGroup rest = new ExceptionGroup("group", handled)
                .on(IllegalStateException.class, problem -> {
                    throw one;
                })
                .rest();
        assertEquals(List.of(one), rest.exceptions());
        assertEquals(List.of(handled), List.of(one.getSuppressed()));
        assertTrue(printed(new ExceptionGroup("group", one)).contains("one (shown above)"));
    }

    @Test
    void aHandlerMayThrowWhatHasABrokenCauseOrALongChainOfThem() {
        ExceptionGroup group = new ExceptionGroup("group", new IllegalStateException("handled"));
        for (Exception thrown : List.of(new Broken(), chain())) {
            ExceptionGroup rest = group.on(IllegalStateException.class, problem -> {
                        throw thrown;
                    })
                    .rest();
            assertEquals(List.of(thrown), rest.exceptions());
            assertEquals(1, thrown.getSuppressed().length);
        }
    }

    @Test
    void handlersThatThrowTheSameExceptionForManyKeepThemAll() {
        List<Throwable> many = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            many.add(new Light(i));
        }
        RuntimeException thrown = new RuntimeException("thrown");
        new ExceptionGroup("group", many).on(Light.class, problem -> {
            throw thrown;
        });
        assertEquals(DEEP, thrown.getSuppressed().length);
    }

    @Test
    void splittingComparesNoExceptionWithAnother() {
        List<Throwable> many = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            many.add(new Light(i));
        }
        ExceptionGroup group = new ExceptionGroup("group", many);
        RuntimeException own = new RuntimeException("suppressed by the group itself");
        group.addSuppressed(own);
        ExceptionGroup.Split parts = group.split(problem -> ((Light) problem).number % 2 == 0);
        assertEquals(DEEP / 2, parts.matched().exceptions().size());
        assertEquals(DEEP / 2 + 1, parts.matched().getSuppressed().length);
        assertSame(own, parts.rest().getSuppressed()[DEEP / 2]);
        assertSame(group, group.subgroup(Light.class));
    }

    @Test
    void groupsMayBeNestedDeeply() {
        IllegalStateException state = new IllegalStateException("state");
        IllegalArgumentException argument = new IllegalArgumentException("argument");
        ExceptionGroup group = new ExceptionGroup("innermost", state, argument);
        for (int i = 0; i < DEEP / 2; i++) {
            group = new ExceptionGroup("level", group);
            group.setStackTrace(NO_TRACE); // it would take most of the time
        }
        assertEquals(List.of(state, argument), group.leaves());
        ExceptionGroup.Split parts = group.split(IllegalStateException.class);
        assertEquals(List.of(state), parts.matched().leaves());
        assertEquals(List.of(argument), parts.rest().leaves());
        assertEquals(
                List.of(argument),
                group.on(IllegalStateException.class, seen::add).rest().leaves());
        assertTrue(group.toString().endsWith("level (1 sub-exception) [1 more]]]]]]]]]]]"), group::toString);
        assertTrue(printed(group).contains("... more, too deep to show"), printed(group));
    }

    @Test
    void theConditionIsTestedFromLeftToRightOnceWithEachLeaf() {
        ExceptionGroup shared = new ExceptionGroup("shared", new Light(2), new Light(3));
        ExceptionGroup group = new ExceptionGroup("group", new Light(1), shared, new Light(4), shared);
        ExceptionGroup.Split parts = group.split(problem -> {
            seen.add(((Light) problem).number);
            return true;
        });
        assertEquals(List.of(1, 2, 3, 4), seen);
        assertSame(group, parts.matched());
        assertNull(parts.rest());
    }

    @Test
    void aFailureSharedAtManyLevelsIsHandledOnceAndShownOnce() {
        ExceptionGroup group = new ExceptionGroup("level 0", new Light(1), new Light(2));
        for (int level = 1; level <= 40; level++) {
            group = new ExceptionGroup("level " + level, group, group);
        }
        ExceptionGroup rest = group.on(Light.class, seen::add).rest();
        assertNull(rest);
        assertEquals(2, seen.size());
        assertTrue(group.toString().length() < 10_000, group::toString);
        assertTrue(printed(group).length() < 100_000, printed(group));
        assertTrue(new RuntimeException(group).getMessage().length() < 10_000);
    }

    @Test
    void aGroupOfManyShowsSomeAndHowManyMore() {
        List<Throwable> many = new ArrayList<>();
        for (int i = 0; i < DEEP; i++) {
            many.add(new Light(i));
        }
        ExceptionGroup group = new ExceptionGroup("group", many);
        group.setStackTrace(NO_TRACE);
        List<String> lines = printed(group).lines().toList();
        assertEquals(17, lines.size());
        assertEquals("  +- 15 of 100000: light 14", lines.get(15));
        assertEquals("  +- and 99985 more", lines.get(16));
    }

    @Test
    void aChainOfCausesIsShownInPart() {
        String text = printed(new ExceptionGroup("group", chain()));
        assertTrue(text.endsWith("Caused by: more, which are not shown\n"));
        assertEquals(
                998,
                text.lines()
                        .filter(line -> line.contains("Caused by: ") && line.contains("link"))
                        .count());
    }

    @Test
    void accessorsThatThrowAreLeftOut() {
        ExceptionGroup group = new ExceptionGroup("group", new Broken(), new Light(1));
        group.setStackTrace(new StackTraceElement[0]);
        String broken = Broken.class.getName() + " (toString() threw an exception)";
        assertEquals(
                "org.asyncio4j.ExceptionGroup: group (2 sub-exceptions) [" + broken + ", light 1]", group.toString());
        assertEquals(
                List.of(
                        "org.asyncio4j.ExceptionGroup: group (2 sub-exceptions)",
                        "  +- 1 of 2: " + broken,
                        "  +- 2 of 2: light 1"),
                printed(group).lines().toList());
    }

    @Test
    void messagesOfSeveralLinesStayInTheirBranch() {
        Light first = new Light(1) {
            @Override
            public String toString() {
                return "line 1\nline 2";
            }
        };
        ExceptionGroup group = new ExceptionGroup("group", first, new Light(2));
        group.setStackTrace(new StackTraceElement[0]);
        assertEquals(
                List.of(
                        "org.asyncio4j.ExceptionGroup: group (2 sub-exceptions)",
                        "  +- 1 of 2: line 1",
                        "  |  line 2",
                        "  +- 2 of 2: light 2"),
                printed(group).lines().toList());
    }

    private static RuntimeException chain() {
        RuntimeException last = new Light(0);
        for (int i = 0; i < DEEP; i++) {
            last = new RuntimeException("link", last) {
                @Override
                public Throwable fillInStackTrace() {
                    return this;
                }
            };
        }
        return last;
    }

    private static String printed(Throwable problem) {
        StringWriter text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Without a stack trace, and not to be compared. */
    private static class Light extends RuntimeException {

        final int number;

        Light(int number) {
            super("light", null, true, false);
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            throw new AssertionError("compared " + number);
        }

        @Override
        public int hashCode() {
            throw new AssertionError("hashed " + number);
        }

        @Override
        public String toString() {
            return "light " + number;
        }
    }

    private static final class Broken extends RuntimeException {

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }

        @Override
        public synchronized Throwable getCause() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String toString() {
            throw new UnsupportedOperationException();
        }
    }
}
