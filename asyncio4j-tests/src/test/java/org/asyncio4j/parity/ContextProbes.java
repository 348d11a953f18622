package org.asyncio4j.parity;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;
import static org.asyncio4j.parity.Prelude.P;
import static org.asyncio4j.parity.Prelude.attempt;
import static org.asyncio4j.parity.Prelude.note;
import static org.asyncio4j.parity.Prelude.probe;

import java.util.List;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.TaskOptions;
import org.asyncio4j.contextvars.Context;
import org.asyncio4j.contextvars.ContextVar;
import org.asyncio4j.contextvars.Token;
import org.asyncio4j.function.Action;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SettableFuture;

/** Context variables. */
final class ContextProbes {

    private ContextProbes() {}

    /** A coroutine awaited in place changes the variables of its caller. */
    static Object awaitedCoroutineSharesTheContext() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        Action<Exception> child = () -> {
            variable.set("child");
            await(sleep(0));
        };
        return probe(() -> {
            variable.set("main");
            await(async(child));
            P("main", variable.get());
        });
    }

    /** A callback or timer sees the context variables as they were when it was scheduled. */
    static Object callbacksSeeTheContextOfTheirScheduling() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            ContextVar<String> variable = new ContextVar<>("variable", "default");
            variable.set("first");
            loop.callSoon(() -> P("soon", variable.get()));
            loop.callLater(0, () -> P("later", variable.get()));
            loop.callSoonThreadsafe(() -> P("threadsafe", variable.get()));
            Context context = Context.copyContext();
            variable.set("second");
            loop.callSoon(() -> P("given", variable.get()), context);
            await(sleep(0));
            await(sleep(0));
            P("main", variable.get());
        });
    }

    /**
     * A task sees the variables as they were when it was created; its own changes stay private to
     * it.
     */
    static Object childTaskHasACopyOfTheContext() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        Action<Exception> child = () -> {
            P("child", variable.get());
            variable.set("child");
            await(sleep(0));
            P("child", variable.get());
        };
        return probe(() -> {
            variable.set("at creation");
            Task<Void> task = createTask(child);
            variable.set("later");
            await(task);
            P("main", variable.get(), task.getContext().get(variable));
        });
    }

    /** A context that is running cannot be entered again; a copy can, and copies are snapshots. */
    static void contextCannotBeEnteredTwice() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        variable.set("outside");
        Context context = Context.copyContext();
        context.run(() -> {
            variable.set("inside");
            P("again", attempt(() -> context.call(() -> variable.get())));
            P("copy", Context.copyContext().<String>call(() -> variable.get()));
        });
        P(
                "outside",
                variable.get(),
                "context",
                context.get(variable),
                context.contains(variable),
                Context.empty().contains(variable));
    }

    /**
     * A done callback sees the variables as they were when it was added, not when the future was
     * completed.
     */
    static Object doneCallbacksSeeTheContextOfTheirRegistration() {
        return probe(() -> {
            ContextVar<String> variable = new ContextVar<>("variable", "default");
            SettableFuture<Integer> future = getRunningLoop().createFuture();
            variable.set("at registration");
            future.addDoneCallback(done -> P("callback", variable.get()));
            variable.set("at completion");
            future.setResult(1);
            await(sleep(0));
        });
    }

    /**
     * A task given a context runs in that very context: later users of it see what the task set.
     */
    static Object givenContextIsUsedItself() {
        ContextVar<String> variable = new ContextVar<>("variable", "default");
        return probe(() -> {
            variable.set("main");
            Context context = Context.empty();
            for (String name : List.of("first", "second")) {
                Coroutine<Void> child = async(() -> {
                    P(name, variable.get());
                    variable.set(name);
                    await(sleep(0));
                });
                await(createTask(child, TaskOptions.DEFAULT.withContext(context)));
                P("context", context.get(variable));
            }
            P("main", variable.get());
        });
    }

    /**
     * A function run by to_thread sees the caller's context variables, one run by run_in_executor
     * does not.
     */
    static Object toThreadTakesTheContextAlongRunInExecutorDoesNot() {
        return probe(() -> {
            ContextVar<String> variable = new ContextVar<>("variable", "default");
            variable.set("main");
            note("to_thread", await(toThread(() -> variable.get())));
            note("run_in_executor", await(getRunningLoop().runInExecutor(() -> variable.get())));
            await(toThread(() -> variable.set("thread")));
            note("afterwards", variable.get());
        });
    }

    /** A token restores the value from before its set, once, and only in its own context. */
    static void tokenRestoresAVariableOnce() {
        ContextVar<String> variable = new ContextVar<>("variable");
        P("nothing", attempt(() -> variable.get()), variable.get("argument"));
        Token<String> token = variable.set("one");
        Token<String> inner = variable.set("two");
        variable.reset(inner);
        P(variable.get());
        P("twice", attempt(() -> variable.reset(inner)));
        P("foreign context", Context.copyContext().<Object>call(() -> attempt(() -> variable.reset(token))));
        variable.reset(token);
        P("nothing", variable.get("argument"));
    }

    /** A task woken by a callback of another context keeps its own variables. */
    static Object wakeUpsHappenInTheContextOfTheTask() {
        return probe(() -> {
            EventLoop loop = getRunningLoop();
            ContextVar<String> variable = new ContextVar<>("variable", "default");
            SettableFuture<Integer> future = loop.createFuture();
            variable.set("main");
            loop.callSoon(() -> {
                variable.set("callback");
                future.setResult(1);
            });
            loop.callSoon(() -> P("next callback", variable.get()));
            await(future);
            P("main", variable.get());
        });
    }
}
