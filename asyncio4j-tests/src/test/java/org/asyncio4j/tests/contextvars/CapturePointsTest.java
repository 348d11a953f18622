package org.asyncio4j.tests.contextvars;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Runner;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.testing.AsyncioTest;
import org.junit.jupiter.api.Test;

/** Where the current context is taken along, and where it is not. */
class CapturePointsTest {

    private final ContextVar<String> variable = new ContextVar<>("var", "default");
    private final List<String> seen = new ArrayList<>();

    @AsyncioTest
    void aCallbackSeesWhatWasSetWhenItWasScheduled(EventLoop loop) {
        variable.set("then");
        loop.callSoon(this::look);
        loop.callLater(1, this::look);
        loop.callAt(loop.time() + 2, this::look);
        loop.callSoonThreadsafe(this::look);
        variable.set("now");
        await(sleep(3));
        assertEquals(List.of("then", "then", "then", "then"), seen);
    }

    @AsyncioTest
    void whatACallbackSetsItsSchedulerDoesNotSee(EventLoop loop) {
        variable.set("mine");
        loop.callSoon(() -> variable.set("callback's"));
        loop.callSoon(this::look);
        await(sleep(0));
        look();
        assertEquals(List.of("mine", "mine"), seen);
    }

    @AsyncioTest
    void aCallbackRunsInTheContextThatItWasGiven(EventLoop loop) {
        Context given = Context.empty();
        Handle handle = loop.callSoon(() -> variable.set("callback's"), given);
        assertSame(given, handle.getContext());
        loop.callLater(1, this::look, given);
        loop.callAt(loop.time() + 2, this::look, given);
        loop.callSoonThreadsafe(this::look, given);
        await(sleep(3));
        assertEquals("callback's", given.get(variable));
        assertEquals(List.of("callback's", "callback's", "callback's"), seen);
        assertEquals("default", variable.get());
    }

    @AsyncioTest
    void whatACallbackSetIsFoundInTheContextOfItsHandle(EventLoop loop) throws Exception {
        List<Handle> handles = new ArrayList<>();
        handles.add(loop.callSoon(() -> variable.set("soon")));
        handles.add(loop.callLater(1, () -> variable.set("later")));
        handles.add(loop.callSoonThreadsafe(() -> variable.set("threadsafe")));
        await(toThread(() -> {
            handles.add(loop.callSoonThreadsafe(() -> variable.set("elsewhere")));
        }));
        await(sleep(2));
        List<String> found = handles.stream()
                .map(handle -> handle.getContext().get(variable))
                .toList();
        assertEquals(List.of("soon", "later", "threadsafe", "elsewhere"), found);
        assertEquals("default", variable.get());
    }

    @AsyncioTest
    void theContextOfAHandleIsTheOneThatItsCallbackRunsIn(EventLoop loop) {
        Handle early = loop.callSoon(this::look);
        early.getContext().run(() -> variable.set("before"));
        List<Context> contexts = new ArrayList<>();
        List<Handle> late = new ArrayList<>();
        late.add(loop.callSoon(() -> {
            Context own = late.getFirst().getContext();
            contexts.add(own);
            variable.set("in between");
            assertEquals("in between", own.get(variable));
            assertThrows(IllegalStateException.class, () -> own.run(this::look));
        }));
        await(sleep(0));
        assertEquals(List.of("before"), seen);
        assertSame(contexts.getFirst(), late.getFirst().getContext());
        contexts.getFirst().run(this::look);
        assertEquals(List.of("before", "in between"), seen);
    }

    @AsyncioTest
    void anEagerTaskCannotEnterTheContextOfTheCallbackThatBeganIt(EventLoop loop) {
        List<Handle> handles = new ArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        handles.add(loop.callSoon(() -> {
            Coroutine<Void> enters = async(() -> handles.getFirst().getContext().run(this::look));
            tasks.add(loop.createTask(enters, TaskOptions.DEFAULT.withEagerStart(true)));
            variable.set("callback's");
        }));
        await(sleep(0));
        Throwable refusal = tasks.getFirst().exception();
        assertInstanceOf(IllegalStateException.class, refusal);
        handles.getFirst().getContext().run(this::look);
        assertEquals(List.of("callback's"), seen);
    }

    @AsyncioTest
    void aContextThatAnotherThreadAsksForIsTheCallbacksToo(EventLoop loop) {
        Handle handle = loop.callLater(1, () -> variable.set("callback's"));
        Context asked = await(toThread(handle::getContext));
        await(sleep(2));
        assertSame(asked, handle.getContext());
        assertEquals("callback's", asked.get(variable));
    }

    @AsyncioTest
    void aCallbackThatIsScheduledByACallbackSeesWhatThatHasSet(EventLoop loop) {
        loop.callSoon(() -> {
            loop.callSoon(this::look);
            variable.set("outer");
            loop.callSoon(this::look);
            createTask(this::look);
        });
        await(sleep(1));
        assertEquals(List.of("default", "outer", "outer"), seen);
    }

    @AsyncioTest
    void callbacksOfOneContextSeeEachOther(EventLoop loop) {
        Context shared = Context.empty();
        for (int i = 0; i < 3; i++) {
            loop.callSoon(
                    () -> {
                        look();
                        variable.set(variable.get() + "+");
                    },
                    shared);
        }
        await(sleep(0));
        assertEquals(List.of("default", "default+", "default++"), seen);
    }

    @AsyncioTest
    void aDoneCallbackSeesWhatWasSetWhenItWasRegistered(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Context given = Context.empty();
        given.run(() -> variable.set("given"));
        variable.set("registered");
        future.addDoneCallback(done -> look());
        future.addDoneCallback(done -> look(), given);
        variable.set("completed");
        future.setResult("");
        future.addDoneCallback(done -> look());
        variable.set("run");
        await(sleep(0));
        assertEquals(List.of("registered", "given", "completed"), seen);
    }

    @AsyncioTest
    void aTaskSeesWhatWasSetWhenItWasCreatedAndItsCreatorNothingOfIt() {
        variable.set("creation");
        Task<Void> task = createTask(async(() -> {
            look();
            variable.set("task's");
            await(sleep(1));
            look();
        }));
        variable.set("later");
        await(task);
        look();
        assertEquals(List.of("creation", "task's", "later"), seen);
        assertEquals("task's", task.getContext().get(variable));
    }

    @AsyncioTest
    void aTaskWakesUpInItsOwnContextWhoeverWakesIt(EventLoop loop) {
        SettableFuture<String> future = loop.createFuture();
        Task<Void> task = createTask(async(() -> {
            variable.set("task's");
            await(future);
            look();
        }));
        await(sleep(0));
        variable.set("waker's");
        future.setResult("");
        await(task);
        assertEquals(List.of("task's"), seen);
    }

    @AsyncioTest
    void aTaskRunsInTheContextThatItWasGiven() {
        Context given = Context.empty();
        Task<Void> task = createTask(
                async(() -> {
                    variable.set("task's");
                }),
                TaskOptions.DEFAULT.withContext(given));
        assertSame(given, task.getContext());
        await(task);
        assertEquals("task's", given.get(variable));
        assertEquals("default", variable.get());
    }

    @AsyncioTest
    void anEagerTaskHasAContextOfItsOwn() {
        variable.set("creator's");
        Task<Void> task = createTask(
                async(() -> {
                    look();
                    variable.set("task's");
                }),
                TaskOptions.DEFAULT.withEagerStart(true));
        look();
        await(task);
        assertEquals(List.of("creator's", "creator's"), seen);
    }

    @AsyncioTest
    void aCoroutineThatIsAwaitedInPlaceSharesTheContext() {
        Coroutine<Void> setting = async(() -> {
            variable.set("callee's");
        });
        variable.set("caller's");
        await(setting);
        assertEquals("callee's", variable.get());
    }

    @AsyncioTest
    void aCoroutineSeesWhatIsSetWhenItIsAwaitedAndNotWhenItWasMade() {
        variable.set("made");
        Coroutine<Void> coroutine = async(this::look);
        variable.set("awaited");
        await(coroutine);
        assertEquals(List.of("awaited"), seen);
    }

    @AsyncioTest
    void theChildrenOfAGatherEachHaveTheirOwn() {
        variable.set("common");
        await(gather(setAndLook("a"), setAndLook("b")));
        look();
        assertEquals(List.of("common", "common", "a", "b", "common"), seen);
    }

    @AsyncioTest
    void toThreadTakesACopyAlongWhenItIsAwaited() {
        variable.set("made");
        Coroutine<String> call = toThread(() -> {
            String before = variable.get();
            variable.set("thread's");
            return before;
        });
        variable.set("awaited");
        assertEquals("awaited", await(call));
        assertEquals("awaited", variable.get());
    }

    @AsyncioTest
    void runInExecutorTakesNothingAlong(EventLoop loop) {
        variable.set("task's");
        assertEquals("default", await(loop.runInExecutor(() -> variable.get())));
    }

    @AsyncioTest
    void aCoroutineFromAnotherThreadTakesThatThreadsContextAlong(EventLoop loop) {
        variable.set("loop's");
        CompletableFuture<CompletableFuture<String>> submitted = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            variable.set("thread's");
            submitted.complete(runCoroutineThreadsafe(async(() -> variable.get()), loop));
        });
        assertEquals("thread's", await(await(submitted)));
    }

    @AsyncioTest
    void theHandlerOfAProblemSeesTheContextOfWhoCausedIt(EventLoop loop) {
        loop.setExceptionHandler((where, problem) -> look());
        loop.callSoon(() -> {
            variable.set("culprit's");
            throw new IllegalArgumentException("mistake");
        });
        SettableFuture<String> future = loop.createFuture();
        future.addDoneCallback(done -> {
            variable.set("listener's");
            throw new IllegalArgumentException("mistake");
        });
        future.setResult("");
        await(sleep(0));
        assertEquals(List.of("culprit's", "listener's"), seen);
        assertEquals("default", variable.get());
    }

    @AsyncioTest(realTime = true)
    void aReaderSeesWhatWasSetWhenItWasAdded(EventLoop loop) throws Exception {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            sink.configureBlocking(false);
            SettableFuture<String> read = loop.createFuture();
            SettableFuture<String> written = loop.createFuture();
            variable.set("added");
            loop.addReader(source, () -> {
                loop.removeReader(source);
                read.setResult(variable.get());
            });
            loop.addWriter(sink, () -> {
                loop.removeWriter(sink);
                written.setResult(variable.get());
            });
            variable.set("ready");
            sink.write(ByteBuffer.wrap(new byte[] {1}));
            assertEquals("added", await(read));
            assertEquals("added", await(written));
        }
    }

    @Test
    void theRunsOfARunnerShareOneContextThatIsNotTheCallers() {
        Context.empty().run(() -> {
            variable.set("caller's");
            try (Runner runner = new Runner()) {
                runner.run(() -> {
                    look();
                    variable.set("first run's");
                });
                variable.set("caller's later");
                runner.run(() -> look());
            }
            look();
        });
        assertEquals(List.of("caller's", "first run's", "caller's later"), seen);
    }

    @AsyncioTest
    void eachCallOfCopyContextMakesOne() {
        assertNotSame(Context.copyContext(), Context.copyContext());
    }

    private Coroutine<Void> setAndLook(String value) {
        return async(() -> {
            look();
            variable.set(value);
            await(sleep(1));
            look();
        });
    }

    private void look() {
        seen.add(variable.get());
    }
}
