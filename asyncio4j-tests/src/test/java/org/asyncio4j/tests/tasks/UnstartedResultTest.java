package org.asyncio4j.tests.tasks;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.nullContext;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.asyncio4j.Coroutine;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.RunOptions;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.ReportedProblems;
import org.junit.jupiter.api.Test;

/** A lambda that returns a coroutine it did not run is refused wherever it stands for a coroutine. */
class UnstartedResultTest {

    private int runs;

    private Coroutine<String> foo() {
        return async("foo", () -> {
            runs++;
            return "done";
        });
    }

    @AsyncioTest
    void inAnyPlaceForALambdaItIsRefused(EventLoop loop, ReportedProblems problems) {
        for (Action<Exception> call : List.<Action<Exception>>of(
                () -> await(createTask(() -> foo())),
                () -> await(createTask("name", () -> foo())),
                () -> await(createTask(() -> foo(), TaskOptions.DEFAULT)),
                () -> await(createTask(this::foo)),
                () -> await(gather(() -> foo())),
                () -> await(waitFor(() -> foo(), 1)),
                () -> await(shield(() -> foo())),
                () -> await(toThread(() -> foo())),
                () -> await(() -> foo()),
                () -> with(nullContext(), () -> foo()),
                () -> within(nullContext(), () -> foo()),
                () -> within(nullContext(1), it -> foo()),
                () -> within(nullContext(1), nullContext(2), (a, b) -> foo()),
                () -> await(runCoroutineThreadsafe(() -> foo(), loop)))) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, call::run);
            assertTrue(refused.getMessage().startsWith("the body returned <coroutine foo "), refused.getMessage());
            assertTrue(refused.getMessage().contains("createTask(fetch())"), refused.getMessage());
        }
        assertEquals(0, runs);
        assertEquals(List.of(), problems.take());
    }

    @AsyncioTest
    void inAGroupItFailsTheGroup() {
        ExceptionGroup failed = assertThrows(
                ExceptionGroup.class,
                () -> with(taskGroup(), group -> {
                    group.createTask(() -> foo());
                }));
        assertInstanceOf(IllegalStateException.class, failed.exceptions().getFirst());
    }

    @Test
    void asTheMainProgramItIsRefused() {
        assertThrows(IllegalStateException.class, () -> run(() -> foo()));
        assertThrows(IllegalStateException.class, () -> run(this::foo));
        assertThrows(IllegalStateException.class, () -> run(() -> sleep(1)));
        assertThrows(IllegalStateException.class, () -> run(() -> foo(), RunOptions.DEFAULT));
    }

    @AsyncioTest
    void aCoroutineFunctionMayReturnOne() {
        Coroutine<String> inner = await(async(() -> foo()));
        assertEquals("done", await(inner));
        Coroutine<String> ofATask = await(createTask(async(() -> foo())));
        assertEquals("done", await(ofATask));
    }

    @AsyncioTest
    void oneThatHasRunMayBeReturned() {
        Coroutine<String> finished = foo();
        await(finished);
        assertSame(finished, await(createTask(() -> finished)));
    }
}
