package org.asyncio4j.tests.structure;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.TaskGroup;
import org.asyncio4j.function.Action1;
import org.junit.jupiter.api.function.Executable;

/** Tests of groups: tasks that tell how they ended, or fail, and what a group throws then. */
abstract class WithGroups {

    final List<String> events = new ArrayList<>();

    /** What the tests throw. */
    static final class Boom extends Exception {
        private static final long serialVersionUID = 1L;

        Boom(String message) {
            super(message);
        }
    }

    Coroutine<Void> logging(String name, double seconds) {
        return async(() -> {
            try {
                await(sleep(seconds));
                events.add(name + " done");
            } catch (CancelledError error) {
                events.add(name + " cancelled");
                throw error;
            }
        });
    }

    static Coroutine<Void> failing(double seconds, String message) {
        return async(() -> {
            if (seconds >= 0) {
                await(sleep(seconds));
            }
            throw new Boom(message);
        });
    }

    static Coroutine<Void> failingInCleanUp(String message) {
        return async(() -> {
            try {
                await(sleep(1000));
            } catch (CancelledError cancelled) {
                throw new Boom(message);
            }
        });
    }

    static ExceptionGroup fails(Action1<TaskGroup, Exception> block) {
        return assertThrows(ExceptionGroup.class, () -> with(taskGroup(), block));
    }

    static void assertMembers(ExceptionGroup group, String... messages) {
        assertEquals(
                Arrays.asList(messages),
                group.exceptions().stream().map(Throwable::getMessage).toList());
    }

    static void refuses(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
    }
}
