package org.asyncio4j.tests.contextvars;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.NoSuchElementException;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.Test;

class ContextTest {

    private final ContextVar<String> variable = new ContextVar<>("var");

    @Test
    void aNewOneHasNoValues() {
        variable.set("outside");
        Context context = Context.empty();
        assertEquals(0, context.size());
        assertEquals(Map.of(), context.asMap());
        context.run(() -> assertNull(variable.get(null)));
    }

    @Test
    void returnsWhatTheBodyReturns() {
        assertEquals("spam", Context.empty().call(() -> "spam"));
        assertNull(Context.empty().<Object>call(() -> null));
    }

    @Test
    void throwsWhatTheBodyThrowsAsItIs() {
        Context context = Context.empty();
        IOException checked = new IOException();
        assertSame(
                checked,
                assertThrows(
                        IOException.class,
                        () -> context.call(() -> {
                            throw checked;
                        })));
        AssertionError error = new AssertionError();
        assertSame(
                error,
                assertThrows(
                        AssertionError.class,
                        () -> context.run(() -> {
                            throw error;
                        })));
    }

    @Test
    void runNeedsABody() {
        assertThrows(NullPointerException.class, () -> Context.empty().run(null));
        assertThrows(NullPointerException.class, () -> Context.empty().call(null));
    }

    @Test
    void whatIsSetInsideStaysInside() {
        Context outer = Context.empty();
        Context inner = Context.empty();
        Context copy = outer.call(() -> {
            assertNull(variable.get(null));
            variable.set("spam");
            inner.run(() -> assertNull(variable.get(null)));
            assertEquals("spam", variable.get());
            return Context.copyContext();
        });
        assertEquals(outer.asMap(), copy.asMap());
        assertNotSame(outer, copy);
        assertEquals("spam", copy.get(variable));
        assertNull(variable.get(null));
    }

    @Test
    void whatIsSetBeforeAFailureStaysInside() {
        Context context = Context.empty();
        assertThrows(
                ArithmeticException.class,
                () -> context.run(() -> {
                    variable.set("spam");
                    throw new ArithmeticException();
                }));
        assertNull(variable.get(null));
        assertEquals("spam", context.get(variable));
        context.run(() -> assertEquals("spam", variable.get()));
    }

    @Test
    void showsWhatTheCodeInItHasSetSoFar() {
        ContextVar<Integer> number = new ContextVar<>("a", 0);
        Context context = Context.empty();
        context.run(() -> {
            assertEquals(0, number.get());
            assertThrows(NoSuchElementException.class, () -> context.get(number));
            number.set(42);
            assertEquals(42, number.get());
            assertEquals(42, context.get(number));
        });
    }

    @Test
    void cannotBeEnteredTwiceAtOnceButOneAfterTheOther() {
        Context context = Context.empty();
        context.run(() -> {
            variable.set("kept");
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> context.run(() -> {}));
            assertTrue(refused.getMessage().contains("is already entered"), refused.getMessage());
            assertThrows(IllegalStateException.class, () -> context.call(() -> ""));
            // The refusal left all as it was.
            assertEquals("kept", variable.get());
            assertThrows(IllegalStateException.class, () -> context.run(() -> {}));
        });
        context.run(() -> assertEquals("kept", variable.get()));
    }

    @Test
    void cannotBeEnteredAgainByWayOfAnother() {
        Context one = Context.empty();
        Context other = Context.empty();
        one.run(() -> other.run(() -> assertThrows(IllegalStateException.class, () -> one.run(() -> {}))));
        one.run(() -> other.run(() -> {}));
    }

    @Test
    void canBeEnteredAgainAfterAFailure() {
        Context context = Context.empty();
        for (int i = 0; i < 2; i++) {
            assertThrows(
                    ArithmeticException.class,
                    () -> context.run(() -> {
                        throw new ArithmeticException();
                    }));
        }
    }

    @Test
    void aCopyAndItsOriginalGoTheirOwnWays() {
        ContextVar<Integer> number = new ContextVar<>("c", 42);
        Context one = Context.empty();
        one.run(() -> {
            number.set(10);
            Context two = one.copy();
            assertEquals(10, two.get(number));

            number.set(20);
            assertEquals(20, one.get(number));
            assertEquals(10, two.get(number));

            // A copy of a context that is entered is not entered.
            two.run(() -> {
                assertEquals(10, number.get());
                number.set(30);
            });
            assertEquals(20, one.get(number));
            assertEquals(30, two.get(number));
            assertEquals(20, number.get());
        });
    }

    @Test
    void itsMapIsAPictureThatNobodyCanChange() {
        Context context = Context.empty();
        Map<ContextVar<?>, Object> picture = context.call(() -> {
            variable.set("then");
            Map<ContextVar<?>, Object> taken = context.asMap();
            variable.set("now");
            return taken;
        });
        assertEquals(Map.of(variable, new String("then")), picture);
        assertEquals(Map.of(variable, "now"), context.asMap());
        assertThrows(UnsupportedOperationException.class, picture::clear);
        assertThrows(UnsupportedOperationException.class, () -> picture.put(variable, "mine"));
    }

    @Test
    void refusesNoVariable() {
        Context context = Context.empty();
        assertThrows(NullPointerException.class, () -> context.get(null));
        assertThrows(NullPointerException.class, () -> context.contains(null));
    }

    @AsyncioTest
    void theContextOfTheRunningTaskCannotBeEntered() {
        Task<Void> task = createTask(async(() -> {
            Context own = currentTask().getContext();
            variable.set("seen");
            assertEquals("seen", own.get(variable));
            assertThrows(IllegalStateException.class, () -> own.run(() -> {}));
        }));
        await(task);
    }

    @AsyncioTest
    void theContextOfASuspendedTaskCanBeEnteredAndWhatIsSetThereTheTaskSees() {
        Task<String> task = createTask(() -> {
            await(sleep(1));
            return variable.get();
        });
        await(sleep(0));
        task.getContext().run(() -> variable.set("from outside"));
        assertEquals("from outside", await(task));
        assertNull(variable.get(null));
    }

    @AsyncioTest
    void anAwaitInsideRunKeepsTheContext() {
        Context context = Context.empty();
        variable.set("task's");
        Task<?> other = createTask(() -> variable.set("other's"));
        context.call(() -> {
            variable.set("context's");
            await(sleep(1));
            assertEquals("context's", variable.get());
            return "";
        });
        assertTrue(other.done());
        assertEquals("task's", variable.get());
    }

    @AsyncioTest
    void twoTasksMayUseOneContextInTurns() {
        Context shared = Context.empty();
        TaskOptions options = TaskOptions.DEFAULT.withContext(shared);
        Task<String> first = createTask(
                async(() -> {
                    variable.set("first's");
                    await(sleep(2));
                    return variable.get();
                }),
                options);
        Task<String> second = createTask(
                async(() -> {
                    await(sleep(1));
                    String seen = variable.get();
                    variable.set("second's");
                    return seen;
                }),
                options);
        assertSame(shared, first.getContext());
        assertEquals("first's", await(second));
        assertEquals("second's", await(first));
        assertNull(variable.get(null));
    }

    @AsyncioTest
    void aCallbackInAContextThatIsEnteredIsReported(EventLoop loop, ReportedProblems problems) {
        Context context = Context.empty();
        context.call(() -> {
            loop.callSoon(() -> variable.set("never"), context);
            await(sleep(0));
            return "";
        });
        assertTrue(problems.takeOnly().exception().getMessage().contains("is already entered"));
        assertFalse(context.contains(variable));
    }
}
