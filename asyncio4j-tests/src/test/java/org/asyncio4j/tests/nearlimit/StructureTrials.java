package org.asyncio4j.tests.nearlimit;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.asCompleted;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.tests.nearlimit.Trials.ensure;
import static org.asyncio4j.tests.nearlimit.Trials.ensureEqual;
import static org.asyncio4j.tests.nearlimit.Trials.ticks;
import static org.asyncio4j.tests.nearlimit.Trials.trial;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.asyncio4j.AsCompleted;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.nearlimit.Trials.Act;
import org.asyncio4j.tests.nearlimit.Trials.Trial;

/** What waits for several others, and what is entered and left, overflows. */
final class StructureTrials {

    private StructureTrials() {}

    static void all() {
        completions();
        waits();
        gathers();
        races();
        stacks();
    }

    private static void completions() {
        trial("asCompleted of what is done", () -> {
            List<Task<Integer>> tasks = List.of(createTask(sleep(0, 1)), createTask(sleep(0, 2)));
            await(gather(tasks));
            return takeAll(tasks, () -> asCompleted(tasks));
        });
        trial("asCompleted of what is not", () -> {
            List<Task<Integer>> tasks = List.of(createTask(sleep(1, 1)), createTask(sleep(2, 2)));
            return takeAll(tasks, () -> asCompleted(tasks));
        });
        trial("asCompleted with a limit", () -> {
            List<Task<Integer>> tasks = List.of(createTask(sleep(1, 1)), createTask(sleep(2, 2)));
            return takeAll(tasks, () -> asCompleted(tasks, 3));
        });
        trial("asCompleted, and others wait before and after", () -> {
            List<SettableFuture<Integer>> futures = futures(3);
            completeLater(futures);
            Iterator<Coroutine<Integer>> items = asCompleted(futures).iterator();
            Task<Integer> first = createTask(items.next());
            await(sleep(0));
            Coroutine<Integer> mine = items.next();
            return new Trial(() -> await(mine), overflowed -> {
                Task<Integer> last = createTask(items.next());
                ensureEqual(List.of(0, overflowed ? 1 : 2), await(gather(List.of(first, last))));
            });
        });
        trial("each(asCompleted), and many others wait", () -> {
            List<SettableFuture<Integer>> futures = futures(9);
            completeLater(futures);
            AsCompleted<Integer> completed = asCompleted(futures);
            List<Task<Integer>> others = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                others.add(createTask(completed.iterator().next()));
            }
            await(sleep(0));
            return new Trial(
                    () -> takeFirst(completed),
                    overflowed -> ensureEqual(8, await(gather(others)).size()));
        });
    }

    /** One each second. */
    private static void completeLater(List<SettableFuture<Integer>> futures) {
        for (int i = 0; i < futures.size(); i++) {
            int number = i;
            Loops.getRunningLoop().callLater(i + 1, () -> futures.get(number).setResult(number));
        }
    }

    private static void takeFirst(AsCompleted<Integer> completed) {
        for (Future<Integer> done : each(completed)) {
            ensure(done.done());
            return;
        }
    }

    private static Trial takeAll(List<Task<Integer>> tasks, Callable<AsCompleted<Integer>> completed) {
        List<Integer> got = new ArrayList<>();
        Act takeAll = () -> {
            for (Coroutine<Integer> next : completed.call()) {
                got.add(await(next));
            }
        };
        return new Trial(takeAll, overflowed -> {
            ensure(overflowed || got.equals(List.of(1, 2)));
            got.clear();
            takeAll.run();
            ensureEqual(List.of(1, 2), got);
            ensure(tasks.stream().allMatch(Future::done));
        });
    }

    private static void waits() {
        for (ReturnWhen returnWhen : ReturnWhen.values()) {
            trial("waitUntil " + returnWhen + ", of what is done", () -> {
                List<SettableFuture<Integer>> futures = futures(2);
                futures.forEach(future -> future.setResult(1));
                return new Trial(
                        () -> ensureEqual(
                                2, await(waitUntil(futures, returnWhen)).done().size()),
                        overflowed -> ensureEqual(
                                2, await(waitUntil(futures, returnWhen)).done().size()));
            });
            trial("waitUntil " + returnWhen + ", and another waits", () -> {
                List<SettableFuture<Integer>> futures = futures(2);
                List<SettableFuture<Integer>> mine = new ArrayList<>(futures);
                mine.addAll(futures(1));
                Task<Integer> other = createTask(
                        () -> await(waitUntil(futures, returnWhen)).done().size());
                await(sleep(0));
                return new Trial(() -> await(waitUntil(mine, 0.5, returnWhen)), overflowed -> {
                    futures.get(0).setResult(1);
                    ticks();
                    ensureEqual(returnWhen == ReturnWhen.FIRST_COMPLETED, other.done());
                    futures.get(1).setResult(2);
                    ensureEqual(returnWhen == ReturnWhen.FIRST_COMPLETED ? 1 : 2, await(other));
                    // No limit is left behind that strikes later.
                    await(sleep(10));
                });
            });
        }
    }

    private static void gathers() {
        trial("gatherWithExceptions of coroutines", () -> {
            int[] ran = new int[1];
            return new Trial(
                    () -> await(gatherWithExceptions(List.of(
                            async(() -> {
                                ran[0]++;
                                throw new IllegalStateException("as asked");
                            }),
                            async(() -> ran[0]++)))),
                    overflowed -> {
                        ticks();
                        ensure(overflowed || ran[0] == 2);
                        ensureEqual(1, allTasks().size());
                    });
        });
        trial("gatherWithExceptions, cancelled", () -> {
            List<SettableFuture<Integer>> futures = futures(2);
            Future<?> gathered = gatherWithExceptions(futures);
            return new Trial(gathered::cancel, overflowed -> {
                ticks();
                if (!gathered.done()) {
                    ensure(overflowed);
                    gathered.cancel();
                }
                ticks();
                ensure(gathered.done() && gathered.exception() instanceof CancelledError);
                ensure(futures.get(0).cancelled() && futures.get(1).cancelled());
            });
        });
    }

    private static void races() {
        trial("staggeredRace", () -> {
            int[] began = new int[1];
            Callable<Awaitable<Integer>> fails = () -> async(() -> {
                began[0]++;
                throw new IllegalStateException("as asked");
            });
            Callable<Awaitable<Integer>> wins = () -> async(() -> {
                began[0]++;
                await(sleep(1));
                return 5;
            });
            List<Callable<Awaitable<Integer>>> starters = List.of(fails, wins, wins);
            return new Trial(
                    () -> ensureEqual(5, await(staggeredRace(starters, 0.5)).winner()), overflowed -> {
                        await(sleep(10));
                        ensureEqual(1, allTasks().size());
                        began[0] = 0;
                        ensureEqual(5, await(staggeredRace(starters, 0.5)).winner());
                        ensureEqual(3, began[0]);
                        ensureEqual(1, allTasks().size());
                    });
        });
    }

    private static void stacks() {
        trial("AsyncExitStack", () -> {
            Resources resources = new Resources();
            return new Trial(
                    () -> with(new AsyncExitStack(), stack -> {
                        await(stack.enterAsyncContext(resources));
                        stack.callback(resources::close);
                        resources.open++;
                        stack.pushAsyncCallback(() -> async(resources::close));
                        resources.open++;
                    }),
                    overflowed -> ensureEqual(0, resources.open));
        });
        trial("AsyncExitStack of many", () -> {
            Resources resources = new Resources();
            return new Trial(
                    () -> with(new AsyncExitStack(), stack -> {
                        for (int i = 0; i < 40; i++) {
                            stack.callback(resources::closeAndWait);
                            resources.open++;
                        }
                    }),
                    overflowed -> ensureEqual(0, resources.open));
        });
        trial("AsyncExitStack.aclose", () -> {
            Resources resources = new Resources();
            AsyncExitStack stack = new AsyncExitStack();
            await(stack.enterAsyncContext(resources));
            await(stack.enterAsyncContext(resources));
            return new Trial(() -> await(stack.aclose()), overflowed -> {
                await(stack.aclose());
                ensureEqual(0, resources.open);
            });
        });
        trial("AsyncExitStack.popAll", () -> {
            Resources resources = new Resources();
            AsyncExitStack stack = new AsyncExitStack();
            await(stack.enterAsyncContext(resources));
            AsyncExitStack[] popped = new AsyncExitStack[1];
            return new Trial(() -> popped[0] = stack.popAll(), overflowed -> {
                await((popped[0] == null ? stack : popped[0]).aclose());
                ensureEqual(0, resources.open);
            });
        });
    }

    /** Each is closed once, however often the stack overflows. */
    private static final class Resources implements AsyncContextManager<Resources> {

        int open;

        void close() {
            open--;
        }

        void closeAndWait() {
            open--;
            await(sleep(0));
        }

        @Override
        public Resources onEnter() {
            open++;
            return this;
        }

        @Override
        public boolean onExit(Throwable problem) {
            open--;
            return false;
        }
    }

    private static List<SettableFuture<Integer>> futures(int count) {
        List<SettableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(Loops.getRunningLoop().createFuture());
        }
        return futures;
    }
}
