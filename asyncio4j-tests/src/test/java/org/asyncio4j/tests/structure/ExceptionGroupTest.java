package org.asyncio4j.tests.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.ExceptionGroup;
import org.junit.jupiter.api.Test;

/** {@code ExceptionGroup}: several exceptions thrown as one. */
class ExceptionGroupTest {

    private final IOException io = new IOException("io");
    private final FileNotFoundException file = new FileNotFoundException("file");
    private final IllegalStateException state = new IllegalStateException("state");
    private final ExceptionGroup inner = new ExceptionGroup("inner", file, state);
    private final ExceptionGroup outer = new ExceptionGroup("outer", List.of(io, inner));
    private final List<Object> seen = new ArrayList<>();

    /** A group of the user's own. */
    private static final class Labelled extends ExceptionGroup {
        private static final long serialVersionUID = 1L;

        private final String label;

        Labelled(String label, List<? extends Throwable> members) {
            super("labelled", members);
            this.label = label;
        }

        @Override
        public ExceptionGroup derive(List<? extends Throwable> members) {
            return new Labelled(label, members);
        }
    }

    @Test
    void itHasMembersAndLeaves() {
        assertEquals("outer", outer.message());
        assertEquals("outer (2 sub-exceptions)", outer.getMessage());
        assertEquals("one (1 sub-exception)", new ExceptionGroup("one", io).getMessage());
        assertNull(new ExceptionGroup(null, io).getMessage());
        assertEquals(List.of(io, inner), outer.exceptions());
        assertEquals(List.of(io, file, state), outer.leaves());
        assertThrows(
                UnsupportedOperationException.class, () -> outer.exceptions().clear());
    }

    @Test
    void itIsNeverEmpty() {
        assertThrows(IllegalArgumentException.class, () -> new ExceptionGroup("x", List.of()));
        assertThrows(IllegalArgumentException.class, () -> new ExceptionGroup("x"));
        assertThrows(NullPointerException.class, () -> new ExceptionGroup("x", (Throwable) null));
    }

    @Test
    void splitByTypeKeepsTheNesting() {
        ExceptionGroup.Split parts = outer.split(IOException.class);
        assertEquals(
                "org.asyncio4j.ExceptionGroup: outer (2 sub-exceptions) [java.io.IOException: io,"
                        + " org.asyncio4j.ExceptionGroup: inner (1 sub-exception)"
                        + " [java.io.FileNotFoundException: file]]",
                parts.matched().toString());
        assertEquals(
                "org.asyncio4j.ExceptionGroup: outer (1 sub-exception) [org.asyncio4j.ExceptionGroup: inner (1"
                        + " sub-exception) [java.lang.IllegalStateException: state]]",
                parts.rest().toString());
    }

    @Test
    void splitOfAllOrNothingIsTheGroupItself() {
        assertSame(outer, outer.split(Throwable.class).matched());
        assertNull(outer.split(Throwable.class).rest());
        assertSame(outer, outer.split(ArithmeticException.class).rest());
        assertNull(outer.split(ArithmeticException.class).matched());
    }

    @Test
    void theConditionIsAskedAboutLeavesOnly() {
        ExceptionGroup.Split parts = outer.split(problem -> {
            seen.add(problem);
            return problem instanceof RuntimeException;
        });
        assertEquals(List.of(io, file, state), seen);
        assertEquals(List.of(state), parts.matched().leaves());
        assertEquals(List.of(io, file), parts.rest().leaves());
    }

    @Test
    void subgroupIsWhatMatches() {
        assertEquals(
                List.of(file, state),
                outer.subgroup(FileNotFoundException.class, IllegalStateException.class)
                        .leaves());
        assertEquals(List.of(io), outer.subgroup(problem -> problem == io).exceptions());
        assertNull(outer.subgroup(ArithmeticException.class));
    }

    @Test
    void groupsAreNotSearchedForGroups() {
        assertThrows(IllegalArgumentException.class, () -> outer.subgroup(ExceptionGroup.class));
        assertThrows(IllegalArgumentException.class, () -> outer.on(Labelled.class, seen::add));
    }

    @Test
    void partsKeepStackTraceCauseAndSuppressed() {
        IllegalArgumentException cause = new IllegalArgumentException("cause");
        ArithmeticException suppressed = new ArithmeticException("suppressed");
        outer.initCause(cause);
        outer.addSuppressed(suppressed);
        StackTraceElement[] trace = {new StackTraceElement("A", "b", "A.java", 1)};
        outer.setStackTrace(trace);
        ExceptionGroup part = outer.subgroup(IllegalStateException.class);
        assertSame(cause, part.getCause());
        assertEquals(List.of(trace), List.of(part.getStackTrace()));
        assertEquals(List.of(part.exceptions().getFirst(), suppressed), List.of(part.getSuppressed()));
    }

    @Test
    void aSubclassKeepsItsType() {
        Labelled labelled = new Labelled("label", List.of(io, state));
        Labelled part = assertInstanceOf(Labelled.class, labelled.subgroup(IOException.class));
        assertEquals("label", part.label);
        assertEquals(List.of(io), part.exceptions());
    }

    @Test
    void theMembersAreItsSuppressedExceptions() {
        assertEquals(List.of(io, inner), List.of(outer.getSuppressed()));
    }

    @Test
    void theDescriptionOfAGreatGroupIsCut() {
        List<Throwable> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(new ArithmeticException(String.valueOf(i)));
        }
        String text = new ExceptionGroup(null, many).toString();
        assertTrue(text.startsWith("org.asyncio4j.ExceptionGroup [java.lang.ArithmeticException: 0, "));
        assertTrue(text.endsWith(", java.lang.ArithmeticException: 7, 12 more]"));
    }

    @Test
    void theStackTraceIsATree() {
        frame(io, 1);
        frame(file, 2);
        frame(state, 3);
        frame(inner, 4);
        frame(outer, 5);
        IllegalArgumentException cause = new IllegalArgumentException("cause");
        frame(cause, 6);
        state.initCause(cause);
        ArithmeticException suppressed = new ArithmeticException("suppressed");
        frame(suppressed, 7);
        outer.addSuppressed(suppressed);
        outer.initCause(io);
        assertEquals("""
            org.asyncio4j.ExceptionGroup: outer (2 sub-exceptions)
            	at A.b(A.java:5)
              +- 1 of 2: java.io.IOException: io
              |  	at A.b(A.java:1)
              +- 2 of 2: org.asyncio4j.ExceptionGroup: inner (2 sub-exceptions)
                 	at A.b(A.java:4)
                   +- 1 of 2: java.io.FileNotFoundException: file
                   |  	at A.b(A.java:2)
                   +- 2 of 2: java.lang.IllegalStateException: state
                      	at A.b(A.java:3)
                      Caused by: java.lang.IllegalArgumentException: cause
                      	at A.b(A.java:6)
            	Suppressed: java.lang.ArithmeticException: suppressed
            		at A.b(A.java:7)
            Caused by: java.io.IOException: io (shown above)
            """, printed(outer));
    }

    @Test
    void anEnclosingExceptionsTraceShowsTheMembers() {
        String text = printed(new IllegalStateException("enclosing", outer));
        assertTrue(text.contains("Suppressed: java.io.IOException: io"));
        assertTrue(text.contains("Suppressed: java.lang.IllegalStateException: state"));
    }

    @Test
    void commonFramesOfACauseAreLeftOut() {
        StackTraceElement shared = new StackTraceElement("A", "run", "A.java", 9);
        IllegalArgumentException cause = new IllegalArgumentException("cause");
        cause.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "deep", "A.java", 1), shared, shared});
        ExceptionGroup group = new ExceptionGroup("group", io);
        frame(io, 1);
        group.setStackTrace(new StackTraceElement[] {shared, shared});
        group.initCause(cause);
        assertEquals("""
            org.asyncio4j.ExceptionGroup: group (1 sub-exception)
            	at A.run(A.java:9)
            	at A.run(A.java:9)
              +- 1 of 1: java.io.IOException: io
                 	at A.b(A.java:1)
            Caused by: java.lang.IllegalArgumentException: cause
            	at A.deep(A.java:1)
            	... 2 more
            """, printed(group));
    }

    @Test
    void handlersGetWhatIsOfTheirType() {
        outer.on(FileNotFoundException.class, problem -> seen.add("file " + problem.getMessage()))
                .on(IOException.class, problem -> seen.add("io " + problem.getMessage()))
                .on(IllegalStateException.class, seen::add)
                .rethrowRest();
        assertEquals(List.of("file file", "io io", state), seen);
    }

    @Test
    void theRestIsThrown() {
        ExceptionGroup rest = assertThrows(
                ExceptionGroup.class,
                () -> outer.on(IOException.class, seen::add).rethrowRest());
        assertEquals(List.of(io, file), seen);
        assertEquals("outer", rest.message());
        assertEquals(
                List.of(state),
                assertInstanceOf(ExceptionGroup.class, rest.exceptions().getFirst())
                        .exceptions());
    }

    @Test
    void ofNothingHandledTheGroupItselfIsThrown() {
        ExceptionGroup.Handling handling = outer.on(ArithmeticException.class, seen::add);
        assertSame(outer, handling.rest());
        assertSame(outer, assertThrows(ExceptionGroup.class, handling::rethrowRest));
        assertEquals(List.of(), seen);
    }

    @Test
    void aGroupHandlerGetsAllAtOnce() {
        outer.onGroup(IOException.class, part -> seen.add(part.leaves()))
                .onGroup(ArithmeticException.class, seen::add)
                .onGroup(RuntimeException.class, part -> seen.add(part.leaves()))
                .rethrowRest();
        assertEquals(List.of(List.of(io, file), List.of(state)), seen);
    }

    @Test
    void whatAHandlerThrowsAgainStays() {
        ExceptionGroup.Handling handling = outer.on(IOException.class, problem -> {
                    throw problem;
                })
                .on(Exception.class, seen::add);
        assertEquals(List.of(state), seen);
        assertEquals(List.of(io, file), handling.rest().leaves());
        assertEquals(2, handling.rest().exceptions().size());
    }

    @Test
    void aGroupThatAHandlerThrowsAgainStays() {
        ExceptionGroup.Handling handling = outer.onGroup(IOException.class, part -> {
            throw part;
        });
        assertSame(outer, handling.rest());
    }

    @Test
    void whatAHandlerThrowsItselfIsAdded() {
        ArithmeticException thrown = new ArithmeticException("in the handler");
        IllegalArgumentException wrapping = new IllegalArgumentException(file);
        ExceptionGroup rest = outer.on(FileNotFoundException.class, problem -> {
                    throw wrapping;
                })
                .on(IOException.class, problem -> {
                    throw thrown;
                })
                .on(RuntimeException.class, seen::add)
                .rest();
        assertEquals(List.of(state), seen);
        assertEquals("outer", rest.message());
        assertEquals(List.of(wrapping, thrown), rest.exceptions());
        assertEquals(List.of(io), List.of(thrown.getSuppressed()));
        assertEquals(List.of(), List.of(wrapping.getSuppressed()));
    }

    @Test
    void aCancellationInAHandlerIsNotCollected() {
        CancelledError cancelled = new CancelledError();
        CancelledError thrown = assertThrows(
                CancelledError.class,
                () -> outer.on(IOException.class, problem -> {
                    throw cancelled;
                }));
        assertSame(cancelled, thrown);
        List<Throwable> leaves = new ArrayList<>();
        for (Throwable suppressed : thrown.getSuppressed()) {
            leaves.addAll(suppressed instanceof ExceptionGroup group ? group.leaves() : List.of(suppressed));
        }
        assertEquals(List.of(io, file, state), leaves);
    }

    private static void frame(Throwable problem, int line) {
        problem.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "b", "A.java", line)});
    }

    private static String printed(Throwable problem) {
        StringWriter text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text, true));
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
