package org.asyncio4j.tests.contextvars;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.contextvars.Token;
import org.junit.jupiter.api.Test;

/** Hundreds of variables in one context: compared with a plain map that does the same. */
class ManyVariablesTest {

    private static final int MANY = 700;

    private final List<ContextVar<Integer>> variables = new ArrayList<>();

    ManyVariablesTest() {
        for (int i = 0; i < MANY; i++) {
            variables.add(new ContextVar<>("v" + i));
        }
    }

    @Test
    void eachHasItsValueAndAllAreCounted() {
        Context context = Context.empty();
        context.run(() -> {
            for (int i = 0; i < MANY; i++) {
                assertFalse(context.contains(variables.get(i)));
                variables.get(i).set(i);
                assertEquals(i + 1, context.size());
            }
            for (int i = 0; i < MANY; i++) {
                assertEquals(i, variables.get(i).get());
                variables.get(i).set(-i);
            }
            assertEquals(MANY, context.size());
        });
        Map<ContextVar<?>, Object> all = context.asMap();
        assertEquals(MANY, all.size());
        for (int i = 0; i < MANY; i++) {
            assertEquals(-i, all.get(variables.get(i)));
        }
    }

    @Test
    void takenBackInOrderNothingIsLeft() {
        Context context = Context.empty();
        context.run(() -> {
            Deque<Token<Integer>> tokens = new ArrayDeque<>();
            for (int i = 0; i < MANY; i++) {
                tokens.push(variables.get(i).set(i));
            }
            for (int left = MANY - 1; left >= 0; left--) {
                tokens.pop().close();
                assertEquals(left, context.size());
                assertNull(variables.get(left).get(null));
                if (left > 0) {
                    assertEquals(left - 1, variables.get(left - 1).get());
                }
            }
        });
        assertEquals(Map.of(), context.asMap());
    }

    @Test
    void anyOrderOfSettingAndTakingBackGivesWhatAMapGives() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Context context = Context.empty();
            Map<ContextVar<?>, Object> expected = new HashMap<>();
            List<Token<Integer>> tokens = new ArrayList<>();
            String trace = "seed " + seed;
            context.run(() -> {
                for (int step = 0; step < 3000; step++) {
                    if (tokens.isEmpty() || random.nextInt(100) < 55) {
                        ContextVar<Integer> variable = variables.get(random.nextInt(MANY));
                        Integer value = random.nextInt(10) == 0 ? null : Integer.valueOf(step);
                        Token<Integer> token = variable.set(value);
                        assertEquals(expected.containsKey(variable), token.hadValue(), trace);
                        tokens.add(token);
                        expected.put(variable, value);
                    } else {
                        Token<Integer> token = tokens.remove(random.nextInt(tokens.size()));
                        token.close();
                        if (token.hadValue()) {
                            expected.put(token.variable(), token.oldValue());
                        } else {
                            expected.remove(token.variable());
                        }
                    }
                }
            });
            assertEquals(expected.size(), context.size(), trace);
            assertEquals(expected, context.asMap(), trace);
            for (ContextVar<Integer> variable : variables) {
                assertEquals(expected.containsKey(variable), context.contains(variable), trace);
            }
        }
    }

    @Test
    void everyCopyKeepsWhatItHadWhenItWasMade() {
        Context context = Context.empty();
        List<Context> copies = new ArrayList<>();
        context.run(() -> {
            for (int i = 0; i < MANY; i++) {
                copies.add(Context.copyContext());
                variables.get(i).set(i);
            }
        });
        for (int made = 0; made < MANY; made++) {
            Context copy = copies.get(made);
            assertEquals(made, copy.size());
            if (made > 0) {
                assertEquals(made - 1, copy.get(variables.get(made - 1)));
            }
            assertFalse(copy.contains(variables.get(made)));
        }
    }

    @Test
    void copiesOfOneContextDoNotMix() {
        Context context = Context.empty();
        context.run(() -> {
            for (int i = 0; i < MANY; i++) {
                variables.get(i).set(i);
            }
        });
        Context removed = context.copy();
        Context changed = context.copy();
        changed.run(() -> variables.forEach(variable -> variable.set(-1)));
        removed.run(() -> {
            Token<Integer> token = variables.getFirst().set(7);
            assertTrue(token.hadValue());
            assertEquals(0, token.oldValue());
        });
        for (int i = 0; i < MANY; i++) {
            assertEquals(i, context.get(variables.get(i)));
            assertEquals(-1, changed.get(variables.get(i)));
            assertEquals(i == 0 ? 7 : i, removed.get(variables.get(i)));
        }
    }
}
