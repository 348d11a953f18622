package org.asyncio4j.tests.contextvars;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.contextvars.Token;
import org.junit.jupiter.api.Test;

class ContextVarTest {

    @Test
    void hasItsNameAndIsEqualToItselfOnly() {
        ContextVar<String> one = new ContextVar<>("aaa");
        ContextVar<String> other = new ContextVar<>("aaa");
        assertEquals("aaa", one.name());
        assertEquals(one, one);
        assertNotEquals(one, other);
        assertThrows(NullPointerException.class, () -> new ContextVar<String>(null));
    }

    @Test
    void withoutAValueOrADefaultItFailsByName() {
        ContextVar<String> variable = new ContextVar<>("request");
        inEmptyContext(() -> {
            NoSuchElementException refused = assertThrows(NoSuchElementException.class, variable::get);
            assertTrue(refused.getMessage().contains("\"request\""), refused.getMessage());
        });
    }

    @Test
    void theValueGoesBeforeTheFallbackAndTheFallbackBeforeTheDefault() {
        ContextVar<String> variable = new ContextVar<>("v", "default");
        inEmptyContext(() -> {
            assertEquals("default", variable.get());
            assertEquals("fallback", variable.get("fallback"));
            variable.set("value");
            assertEquals("value", variable.get());
            assertEquals("value", variable.get("fallback"));
        });
    }

    @Test
    void aDefaultIsNotAValueOfTheContext() {
        ContextVar<Integer> variable = new ContextVar<>("c", 42);
        Context context = Context.empty();
        context.run(() -> {
            assertEquals(42, variable.get());
            assertFalse(context.contains(variable));
            assertThrows(NoSuchElementException.class, () -> context.get(variable));
            assertEquals(0, context.size());

            Token<Integer> token = variable.set(1);
            assertTrue(context.contains(variable));
            assertEquals(1, context.get(variable));

            variable.reset(token);
            assertEquals(42, variable.get());
            assertFalse(context.contains(variable));
            assertThrows(NoSuchElementException.class, () -> context.get(variable));
            assertEquals(0, context.size());
        });
    }

    @Test
    void nullIsAValue() {
        ContextVar<String> variable = new ContextVar<>("v", "default");
        Context context = Context.empty();
        context.run(() -> {
            Token<String> first = variable.set(null);
            assertNull(variable.get());
            assertNull(variable.get("fallback"));
            assertTrue(context.contains(variable));
            assertNull(context.get(variable));
            assertEquals(1, context.size());
            assertTrue(context.asMap().containsKey(variable));

            Token<String> second = variable.set("other");
            assertTrue(second.hadValue());
            assertNull(second.oldValue());
            variable.reset(second);
            assertNull(variable.get());
            assertTrue(context.contains(variable));

            assertFalse(first.hadValue());
            variable.reset(first);
            assertEquals("default", variable.get());
            assertFalse(context.contains(variable));
        });
    }

    @Test
    void nullIsADefaultAndAFallback() {
        ContextVar<String> withDefault = new ContextVar<>("v", null);
        ContextVar<String> without = new ContextVar<>("v");
        inEmptyContext(() -> {
            assertNull(withDefault.get());
            assertNull(without.get(null));
            assertThrows(NoSuchElementException.class, without::get);
        });
    }

    @Test
    void eachSetIsTakenBackOnceAndInAnyOrder() {
        ContextVar<Object> c = new ContextVar<>("c");
        inEmptyContext(() -> {
            Token<Object> first = c.set(42);
            Token<Object> second = c.set("spam");
            assertEquals(42, second.oldValue());
            c.reset(second);
            assertEquals(42, c.get());

            c.set("spam2");
            assertUsed(c, second);
            assertEquals("spam2", c.get());

            Context before = Context.copyContext();
            c.reset(first);
            assertUsed(c, first);
            assertNull(c.get(null));

            assertEquals("spam2", before.get(c));
            assertEquals(1, before.size());
            Context after = Context.copyContext();
            assertFalse(after.contains(c));
            assertEquals(0, after.size());
        });
    }

    @Test
    void aTokenKnowsItsVariableAndTheValueBefore() {
        ContextVar<Integer> variable = new ContextVar<>("v", 7);
        inEmptyContext(() -> {
            Token<Integer> first = variable.set(1);
            assertSame(variable, first.variable());
            assertFalse(first.hadValue());
            assertThrows(NoSuchElementException.class, first::oldValue);

            Token<Integer> second = variable.set(2);
            assertTrue(second.hadValue());
            assertEquals(1, second.oldValue());
        });
    }

    @Test
    void aTokenOfAnotherVariableIsRefusedAndStaysGood() {
        ContextVar<Integer> one = new ContextVar<>("v1");
        ContextVar<Integer> other = new ContextVar<>("v2");
        inEmptyContext(() -> {
            Token<Integer> token = one.set(42);
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> other.reset(token));
            assertTrue(refused.getMessage().contains("by a different"), refused.getMessage());
            one.reset(token);
            assertNull(one.get(null));
        });
    }

    @Test
    void aTokenOfAnotherContextIsRefusedAndStaysGoodThere() {
        ContextVar<Integer> variable = new ContextVar<>("c", 42);
        Context context = Context.empty();
        Token<Integer> token = context.call(() -> variable.set(1));
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> variable.reset(token));
        assertTrue(refused.getMessage().contains("different Context"), refused.getMessage());
        assertEquals(1, context.get(variable));

        context.run(() -> variable.reset(token));
        assertFalse(context.contains(variable));
    }

    @Test
    void aTokenIsNoGoodInACopyOfItsContext() {
        ContextVar<Integer> variable = new ContextVar<>("c");
        inEmptyContext(() -> {
            Token<Integer> token = variable.set(1);
            Context copy = Context.copyContext();
            copy.run(() -> assertThrows(IllegalArgumentException.class, () -> variable.reset(token)));
            assertEquals(1, copy.get(variable));
        });
    }

    @Test
    void noTokenIsRefused() {
        ContextVar<Integer> variable = new ContextVar<>("c");
        assertThrows(NullPointerException.class, () -> variable.reset(null));
    }

    @Test
    void aTokenResetsAtTheEndOfItsBlock() {
        ContextVar<String> variable = new ContextVar<>("v", "outside");
        inEmptyContext(() -> {
            try (Token<String> _ = variable.set("inside")) {
                assertEquals("inside", variable.get());
            }
            assertEquals("outside", variable.get());

            assertThrows(ArithmeticException.class, () -> {
                try (Token<String> _ = variable.set("inside")) {
                    throw new ArithmeticException();
                }
            });
            assertEquals("outside", variable.get());
        });
    }

    @Test
    void aTokenThatWasUsedInsideItsBlockIsMisused() {
        ContextVar<String> variable = new ContextVar<>("v", "outside");
        inEmptyContext(() -> {
            assertThrows(IllegalStateException.class, () -> {
                try (Token<String> token = variable.set("inside")) {
                    variable.reset(token);
                }
            });
            assertEquals("outside", variable.get());
        });
    }

    @Test
    void aMutableValueIsSharedAndANewOneIsNot() {
        ContextVar<List<Integer>> variable = new ContextVar<>("c");
        inEmptyContext(() -> {
            variable.set(new ArrayList<>());
            Context.copyContext().run(() -> {
                variable.get().add(1);
                variable.set(new ArrayList<>());
                variable.get().add(42);
                assertEquals(List.of(42), variable.get());
            });
            assertEquals(List.of(1), variable.get());
        });
    }

    @Test
    void everyThreadHasAContextOfItsOwn() throws Exception {
        ContextVar<Integer> variable = new ContextVar<>("cvar");
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Callable<Integer>> jobs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int number = i * 1_000_000;
                jobs.add(() -> {
                    for (int k = 0; k < 10_000; k++) {
                        variable.set(number + k);
                        Thread.yield();
                        if (variable.get() != number + k) {
                            throw new AssertionError("another thread's value: " + variable.get());
                        }
                    }
                    return number;
                });
            }
            for (Future<Integer> result : pool.invokeAll(jobs)) {
                assertDoesNotThrow(() -> result.get());
            }
        }
        assertNull(variable.get(null));
    }

    private static void assertUsed(ContextVar<Object> variable, Token<Object> token) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> variable.reset(token));
        assertTrue(refused.getMessage().contains("has already been used"), refused.getMessage());
    }

    private static void inEmptyContext(Runnable body) {
        Context.empty().run(body);
    }
}
