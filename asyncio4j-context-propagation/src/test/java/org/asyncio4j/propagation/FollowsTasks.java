package org.asyncio4j.propagation;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a value in a thread-local has to do, whatever library keeps it: subclasses say how it is read and written. */
abstract class FollowsTasks {

    private final List<String> seen = new ArrayList<>();

    /** Sets the value of the calling thread; null for none. */
    abstract void set(String value);

    /** Returns the value of the calling thread, or null. */
    abstract String get();

    @BeforeEach
    @AfterEach
    void clearTheThread() {
        set(null);
    }

    private void look() {
        seen.add(get());
    }

    private static List<String> list(String... values) {
        return Arrays.asList(values);
    }

    @AsyncioTest
    void aTaskBeginsWithTheValueOfItsCreator() {
        set("creation");
        Task<Void> task = createTask(async(() -> {
            look();
            set("task's");
            await(sleep(1));
            look();
        }));
        set("later");
        await(task);
        look();
        assertEquals(list("creation", "task's", "later"), seen);
    }

    @AsyncioTest
    void anEagerTaskBeginsWithItTooAndChangesNothingOfItsCreators() {
        set("creation");
        Coroutine<Void> changes = async(() -> {
            look();
            set("task's");
            await(sleep(1));
            look();
        });
        Task<Void> task = Loops.getRunningLoop().createTask(changes, TaskOptions.DEFAULT.withEagerStart(true));
        look();
        await(task);
        assertEquals(list("creation", "creation", "task's"), seen);
    }

    @AsyncioTest
    void anEagerTaskOfACallbackDoesSoToo(EventLoop loop) {
        set("creation");
        loop.callSoon(() -> {
            loop.createTask(
                    async(() -> {
                        look();
                        set("task's");
                    }),
                    TaskOptions.DEFAULT.withEagerStart(true));
            look();
        });
        await(sleep(1));
        assertEquals(list("creation", "creation"), seen);
    }

    @AsyncioTest
    void aTaskWithoutAValueHasNoneWhateverRanBefore(EventLoop loop) {
        for (String name : list("a", "b")) {
            Task<Void> task = createTask(async(() -> {
                look();
                set(name);
                await(sleep(0));
            }));
            await(task);
            loop.callSoon(() -> {
                look();
                set(name);
            });
            await(sleep(0));
        }
        assertEquals(list(null, null, null, null), seen);
    }

    @AsyncioTest
    void twoTasksEachKeepTheirOwnOverAwaits() {
        for (String name : list("a", "b")) {
            createTask(async(() -> {
                set(name);
                for (int i = 0; i < 3; i++) {
                    await(sleep(0.1));
                    seen.add(name + get());
                }
            }));
        }
        await(sleep(1));
        assertEquals(list("aa", "bb", "aa", "bb", "aa", "bb"), seen);
    }

    @AsyncioTest
    void theChildrenOfAGatherAndOfAGroupEachHaveACopy() {
        set("common");
        await(gather(setAndLook("a"), setAndLook("b")));
        with(taskGroup(), group -> {
            group.createTask(setAndLook("c"));
            group.createTask(setAndLook("d"));
        });
        look();
        assertEquals(list("common", "common", "a", "b", "common", "common", "c", "d", "common"), seen);
    }

    private Coroutine<Void> setAndLook(String value) {
        return async(() -> {
            look();
            set(value);
            await(sleep(1));
            look();
        });
    }

    @AsyncioTest
    void aCoroutineThatIsAwaitedInPlaceSharesIt() {
        set("caller's");
        await(async(() -> {
            look();
            set("callee's");
        }));
        look();
        assertEquals(list("caller's", "callee's"), seen);
    }

    @AsyncioTest
    void toThreadTakesItAlongAndChangesNothing() {
        set("made");
        Coroutine<Void> call = toThread(() -> {
            look();
            set("thread's");
        });
        set("awaited");
        await(call);
        look();
        set(null);
        await(toThread(this::look));
        assertEquals(list("awaited", "awaited", null), seen);
    }

    @AsyncioTest
    void aThreadOfAPoolKeepsNothing(EventLoop loop) {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            loop.setDefaultExecutor(pool);
            set("task's");
            await(toThread(() -> {
                look();
                set("thread's");
            }));
            assertNull(await(loop.runInExecutor(this::get)));
        }
        assertEquals(list("task's"), seen);
    }

    @AsyncioTest
    void callbacksHaveTheValueOfWhenTheyWereScheduled(EventLoop loop) {
        set("then");
        loop.callSoon(this::look);
        loop.callLater(1, this::look);
        loop.callAt(loop.time() + 2, this::look);
        loop.callSoonThreadsafe(this::look);
        set("now");
        await(sleep(3));
        look();
        assertEquals(list("then", "then", "then", "then", "now"), seen);
    }

    @AsyncioTest
    void whatACallbackSetsIsSeenByWhatItCallsAndCreatesOnly(EventLoop loop) {
        set("mine");
        loop.callSoon(() -> {
            set("callback's");
            look();
            loop.callSoon(this::look);
            createTask(async(this::look));
        });
        loop.callSoon(this::look);
        await(sleep(1));
        look();
        assertEquals(list("callback's", "mine", "callback's", "callback's", "mine"), seen);
    }

    @AsyncioTest
    void aCallbackThatFailsLeavesNothing(EventLoop loop) {
        loop.setExceptionHandler((where, problem) -> look());
        loop.callSoon(() -> {
            set("culprit's");
            throw new IllegalArgumentException("mistake");
        });
        loop.callSoon(this::look);
        await(sleep(0));
        assertEquals(list("culprit's", null), seen);
    }

    @AsyncioTest
    void aDoneCallbackHasTheValueOfWhenItWasAdded(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        set("added");
        future.addDoneCallback(done -> look());
        CompletableFuture<String> view = future.toCompletableFuture();
        CompletableFuture<Void> stage = view.thenRun(this::look);
        set("completed");
        future.setResult("");
        await(stage);
        look();
        assertEquals(list("added", "added", "completed"), seen);
    }

    @AsyncioTest
    void aCoroutineFromAnotherThreadBeginsWithThatThreadsValue(EventLoop loop) {
        set("loop's");
        CompletableFuture<CompletableFuture<String>> submitted = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            set("thread's");
            submitted.complete(runCoroutineThreadsafe(async(this::get), loop));
        });
        assertEquals("thread's", await(await(submitted)));
        assertEquals("loop's", get());
    }

    @AsyncioTest
    void aPulledGeneratorSharesItWithItsConsumer() {
        set("consumer's");
        for (int item : each(lookingGenerator())) {
            seen.add(item + get());
            if (item == 2) {
                set("changed");
            }
        }
        seen.add("end " + get());
        assertEquals(
                list("consumer's", "1consumer's", "body's", "2body's", "changed", "3changed", "changed", "end last"),
                seen);
    }

    @AsyncioTest
    void aPushedGeneratorSharesItWithItsConsumerInTheSameWay() {
        set("consumer's");
        await(lookingGenerator().forEachItem(item -> {
            seen.add(item + get());
            if (item == 2) {
                set("changed");
            }
        }));
        seen.add("end " + get());
        assertEquals(
                list("consumer's", "1consumer's", "body's", "2body's", "changed", "3changed", "changed", "end last"),
                seen);
    }

    private AsyncGenerator<Integer> lookingGenerator() {
        return asyncGenerator(out -> {
            look();
            out.yield(1);
            set("body's");
            await(sleep(1));
            look();
            out.yield(2);
            look();
            out.yield(3);
            await(sleep(1));
            look();
            set("last");
        });
    }

    @AsyncioTest
    void aGeneratorThatYieldsInAnotherContextKeepsThatApart() {
        set("consumer's");
        pull(yieldingInAnotherContext());
        assertEquals(list("inner", "item consumer's", "inner", "outer consumer's"), seen);
    }

    @AsyncioTest
    void aPushedGeneratorThatYieldsInAnotherContextKeepsThatApart() {
        set("consumer's");
        await(yieldingInAnotherContext().forEachItem(item -> seen.add("item " + get())));
        assertEquals(list("inner", "item consumer's", "inner", "outer consumer's"), seen);
    }

    private void pull(AsyncGenerator<Integer> generator) {
        for (int item : each(generator)) {
            assertEquals(1, item);
            seen.add("item " + get());
        }
    }

    private AsyncGenerator<Integer> yieldingInAnotherContext() {
        return asyncGenerator(out -> {
            Context.copyContext().run(() -> {
                set("inner");
                look();
                out.yield(1);
                look();
            });
            seen.add("outer " + get());
        });
    }

    @AsyncioTest
    void theConsumersOfOneGeneratorEachLendTheirs() {
        AsyncGenerator<String> generator = asyncGenerator(out -> {
            while (true) {
                out.yield(get());
            }
        });
        for (String name : list("a", "b", "a")) {
            await(createTask(async(() -> {
                set(name);
                seen.add(generator.next());
            })));
        }
        await(generator.aclose());
        assertEquals(list("a", "b", "a"), seen);
    }

    @AsyncioTest
    void aCancelledTasksFinallyHasItsOwn() {
        Task<Void> task = createTask(async(() -> {
            set("task's");
            try {
                await(sleep(10));
            } finally {
                look();
                await(sleep(1));
                look();
            }
        }));
        await(sleep(1));
        set("canceller's");
        task.cancel();
        assertThrows(CancelledError.class, () -> await(task));
        assertEquals(list("task's", "task's"), seen);
        assertEquals("canceller's", get());
    }

    @AsyncioTest
    void whoAwaitsAFailedTaskKeepsItsOwn() {
        set("mine");
        Task<Void> task = createTask(async(() -> {
            set("task's");
            throw new IllegalStateException("mistake");
        }));
        assertThrows(IllegalStateException.class, () -> await(task));
        assertEquals("mine", get());
    }

    @AsyncioTest
    void contextRunBringsTheValueOfTheCopy() {
        set("copied");
        Context copy = Context.copyContext();
        set("later");
        copy.run(() -> {
            look();
            set("changed");
        });
        look();
        copy.run(this::look);
        Context.empty().run(this::look);
        assertEquals(list("copied", "later", "changed", null), seen);
    }

    @Test
    void theMainTaskBeginsWithTheCallersValueAndTheLoopsThreadKeepsNothing() {
        set("caller's");
        run(async(() -> {
            look();
            set("task's");
            EventLoop loop = Loops.getRunningLoop();
            loop.callSoon(() -> set("callback's"));
            await(sleep(0));
            loop.callSoon(this::look, Context.empty());
            await(sleep(0));
        }));
        look();
        set(null);
        run(async(() -> {
            Loops.getRunningLoop().callSoon(this::look);
            await(sleep(0));
            look();
        }));
        assertEquals(list("caller's", null, "caller's", null, null), seen);
    }

    @Test
    void theHandlerOfAnExceptionThatNobodyRetrievedHasTheTasksLastValue() {
        run(async(() -> {
            Loops.getRunningLoop().setExceptionHandler((where, problem) -> look());
            createTask(async(() -> {
                set("failed task's");
                throw new IllegalStateException("mistake");
            }));
            await(sleep(0.01));
        }));
        assertEquals(list("failed task's"), seen);
        assertNull(get());
    }
}
