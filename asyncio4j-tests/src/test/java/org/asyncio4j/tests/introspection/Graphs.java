package org.asyncio4j.tests.introspection;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.currentTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.CallGraphs.formatCallGraph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Awaitable;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.Queue;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;

/** The twins of the programs in {@code parity/graphs/call_graphs.py}, in the style and with the names of Python. */
final class Graphs {

    private static final int ALL = Integer.MAX_VALUE;

    /** What the program that runs has shown. */
    static final List<String> SHOWN = new ArrayList<>();

    private Graphs() {}

    static Map<String, Supplier<Coroutine<Void>>> programs() {
        Map<String, Supplier<Coroutine<Void>>> programs = new LinkedHashMap<>();
        programs.put("awaits", Graphs::awaits);
        programs.put("future", Graphs::future);
        programs.put("gather", Graphs::gathered);
        programs.put("several", Graphs::several);
        programs.put("limited", Graphs::limited);
        programs.put("scope", Graphs::scope);
        programs.put("shielded", Graphs::shielded);
        programs.put("group", Graphs::group);
        programs.put("groups", Graphs::groups);
        programs.put("race", Graphs::race);
        programs.put("generator", Graphs::generator);
        programs.put("depths", Graphs::depths);
        programs.put("limits", Graphs::limits);
        programs.put("begun", Graphs::begun);
        programs.put("lock", Graphs::lock);
        programs.put("queue", Graphs::queue);
        programs.put("callback", Graphs::callback);
        return programs;
    }

    private static void look(int depth, int limit) {
        SHOWN.add(formatCallGraph(null, depth, limit));
    }

    private static Coroutine<Void> leaf() {
        return async(() -> {
            await(sleep(0));
            look(1, ALL);
        });
    }

    private static Coroutine<Void> branch() {
        return async(() -> await(leaf()));
    }

    private static Coroutine<Void> wait(Awaitable<?> awaitable) {
        return async(() -> {
            await(awaitable);
        });
    }

    private static Coroutine<Void> awaits() {
        return async(() -> {
            await(createTask(branch(), "inner"));
        });
    }

    private static Coroutine<Void> future() {
        return async(() -> {
            SettableFuture<Void> future = Loops.getRunningLoop().createFuture();
            Task<Void> first = createTask(wait(future), "first");
            Task<Void> last = createTask(wait(first), "last");
            await(sleep(0));
            await(sleep(0));
            SHOWN.add(formatCallGraph(future));
            SHOWN.add(formatCallGraph(first));
            SHOWN.add(formatCallGraph(last));
            future.setResult(null);
            await(last);
            SHOWN.add(formatCallGraph(future));
        });
    }

    private static Coroutine<Void> gathered() {
        return async(() -> {
            await(gather(createTask(branch(), "inner"), sleep(0.001)));
        });
    }

    private static Coroutine<Void> several() {
        return async(() -> {
            await(waitUntil(List.of(createTask(branch(), "inner"))));
        });
    }

    private static Coroutine<Void> limited() {
        return async(() -> {
            await(waitFor(createTask(branch(), "inner"), 10));
        });
    }

    private static Coroutine<Void> scope() {
        return async(() -> {
            with(timeout(10), scope -> {
                await(createTask(branch(), "inner"));
            });
        });
    }

    private static Coroutine<Void> shielded() {
        return async(() -> {
            await(shield(createTask(branch(), "inner")));
        });
    }

    private static Coroutine<Void> group() {
        return async(() -> {
            with(taskGroup(), group -> {
                group.createTask(branch(), "inner");
            });
        });
    }

    private static Coroutine<Void> album(String name) {
        return async(() -> {
            with(taskGroup(), group -> {
                group.createTask(branch(), name);
            });
        });
    }

    private static Coroutine<Void> groups() {
        return async(() -> {
            with(taskGroup(), group -> {
                group.createTask(album("inner"), "outer");
            });
        });
    }

    private static Coroutine<Void> race() {
        return async(() -> {
            await(staggeredRace(List.of(Graphs::racer), 1));
        });
    }

    private static Coroutine<Void> racer() {
        return async(() -> {
            currentTask().setName("racer");
            await(leaf());
        });
    }

    private static AsyncGenerator<Integer> generate() {
        return asyncGenerator(out -> {
            await(leaf());
            out.yield(1);
        });
    }

    private static Coroutine<Void> generator() {
        return async(() -> {
            for (int number : each(generate())) {
                Objects.requireNonNull(number);
            }
        });
    }

    private static Coroutine<Void> depths() {
        return async(() -> {
            for (int depth : List.of(1, 2)) {
                look(depth, ALL);
            }
        });
    }

    private static Coroutine<Void> limits() {
        return async(() -> {
            for (int limit : List.of(1, 2, -1, -2, 0)) {
                await(limit(limit));
            }
        });
    }

    private static Coroutine<Void> limit(int limit) {
        return async(() -> {
            await(sleep(0));
            look(1, limit);
        });
    }

    private static Coroutine<Void> begun() {
        return async(() -> {
            Task<Void> task = createTask(wait(sleep(0.001)), "inner");
            await(sleep(0));
            SHOWN.add(formatCallGraph(task));
            await(task);
        });
    }

    private static Coroutine<Void> lock() {
        return async(() -> {
            Lock lock = new Lock();
            Task<Void> task = with(lock, () -> {
                Task<Void> entering = createTask(enter(lock), "inner");
                await(sleep(0));
                SHOWN.add(formatCallGraph(entering));
                return entering;
            });
            await(task);
        });
    }

    private static Coroutine<Void> enter(Lock lock) {
        return async(() -> with(lock, () -> {}));
    }

    private static Coroutine<Void> queue() {
        return async(() -> {
            Queue<Integer> queue = new Queue<>();
            Task<Void> task = createTask(take(queue), "inner");
            await(sleep(0));
            SHOWN.add(formatCallGraph(task));
            queue.putNowait(1);
            await(task);
        });
    }

    private static Coroutine<Void> take(Queue<Integer> queue) {
        return async(() -> {
            await(queue.get());
        });
    }

    private static Coroutine<Void> callback() {
        return async(() -> {
            SettableFuture<Void> done = Loops.getRunningLoop().createFuture();
            Loops.getRunningLoop().callSoon(() -> {
                look(1, ALL);
                done.setResult(null);
            });
            await(done);
        });
    }
}
