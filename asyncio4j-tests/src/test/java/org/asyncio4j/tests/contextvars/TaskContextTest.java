package org.asyncio4j.tests.contextvars;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.asyncio4j.Task;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.testing.AsyncioTest;

/** The context of a task begins as an empty one, and is there when somebody asks for it. */
class TaskContextTest {

    private final ContextVar<String> variable = new ContextVar<>("var", "unset");

    @AsyncioTest
    void whatIsSetInTheContextOfATaskThatWaitsIsThereWhenItGoesOn() {
        Task<String> task = createTask(async(() -> {
            await(sleep(1));
            return variable.get();
        }));
        await(sleep(0));
        task.getContext().run(() -> variable.set("from outside"));
        assertEquals("from outside", await(task));
        assertEquals("unset", variable.get());
    }

    @AsyncioTest
    void whatIsSetBeforeTheFirstStepIsThereInIt() {
        Task<String> task = createTask(async(() -> variable.get()));
        task.getContext().run(() -> variable.set("early"));
        assertEquals("early", await(task));
    }

    @AsyncioTest
    void isTheSameWheneverAskedFor() {
        Context first = currentTask().getContext();
        variable.set("mine");
        await(sleep(0));
        assertSame(first, currentTask().getContext());
        assertEquals("mine", first.get(variable));
    }

    @AsyncioTest
    void cannotBeEnteredInAStepOfTheTaskThatAskedForItInThatStep() {
        Context own = currentTask().getContext();
        assertThrows(IllegalStateException.class, () -> own.run(() -> {}));
        await(sleep(0));
        assertThrows(IllegalStateException.class, () -> own.run(() -> {}));
    }

    @AsyncioTest
    void isMadeWithinAnotherContextAndStaysAfterThat() {
        Context other = Context.empty();
        Context[] own = new Context[1];
        other.run(() -> {
            variable.set("in the other");
            own[0] = currentTask().getContext();
        });
        assertEquals("unset", variable.get());
        variable.set("in the own");
        assertSame(own[0], currentTask().getContext());
        assertEquals("in the own", own[0].get(variable));
        assertEquals("in the other", other.get(variable));
        assertEquals("in the own", await(createTask(async(() -> variable.get()))));
    }
}
