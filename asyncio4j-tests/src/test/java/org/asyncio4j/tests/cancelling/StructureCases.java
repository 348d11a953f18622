package org.asyncio4j.tests.cancelling;

import static org.asyncio4j.Asyncio.aclosing;
import static org.asyncio4j.Asyncio.anext;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.future;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherOutcomes;
import static org.asyncio4j.Asyncio.gatherTuple;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.merge;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.sleep;
import static org.asyncio4j.Asyncio.staggeredRace;
import static org.asyncio4j.Asyncio.taskGroup;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.toThread;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;
import static org.asyncio4j.Asyncio.with;
import static org.asyncio4j.Asyncio.within;
import static org.asyncio4j.tests.cancelling.CancelCase.pause;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncExitStack;
import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.Asyncio;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Lock;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.Coroutines;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.cancelling.CancelCase.Call;
import org.asyncio4j.tests.cancelling.CancelCase.Setup;
import org.asyncio4j.tests.cancelling.CancelCase.Subject;

/** Children end with their parent, or are left to it; what was entered is left, generators are closed. */
final class StructureCases {

    private StructureCases() {}

    static List<CancelCase> all() {
        List<CancelCase> cases = new ArrayList<>();
        children(cases);
        managers(cases);
        generators(cases);
        threads(cases);
        return cases;
    }

    /** A child that does something and cleans up, and says so. */
    private static Coroutine<Integer> child(List<String> ends) {
        return async(() -> {
            try {
                pause(2);
                return 1;
            } finally {
                pause(1);
                ends.add("end");
            }
        });
    }

    /** Children that the call starts: whoever has begun has also ended. */
    private static CancelCase ofChildren(String method, Function<List<String>, Call> call) {
        return new CancelCase(method, () -> {
            List<String> ends = new ArrayList<>();
            return new Subject(call.apply(ends), ended -> {
                pause(10);
                if (ended) {
                    assertTrue(ends.size() >= 1, "no child has ended");
                }
            });
        });
    }

    private static void children(List<CancelCase> cases) {
        cases.add(new CancelCase("Asyncio#sleep", plain(() -> await(sleep(0)))));
        cases.add(new CancelCase("lowlevel.Coroutines#sleep", plain(() -> await(sleep(0)))));
        cases.add(ofChildren("Asyncio#gather", it -> () -> await(gather(child(it), child(it)))));
        cases.add(ofChildren("Asyncio#gatherOutcomes", it -> () -> await(gatherOutcomes(child(it), child(it)))));
        cases.add(ofChildren("Asyncio#gatherTuple", it -> () -> await(gatherTuple(child(it), child(it)))));
        cases.add(ofChildren(
                "Asyncio#gatherWithExceptions",
                it -> () -> await(gatherWithExceptions(List.of(child(it), child(it))))));
        cases.add(ofChildren("Asyncio#all", it -> () -> await(Asyncio.all(child(it), child(it)))));
        cases.add(ofChildren(
                "Asyncio#staggeredRace",
                it -> () -> await(staggeredRace(List.of(() -> child(it), () -> child(it)), 0))));
        cases.add(ofChildren("Asyncio#waitFor", it -> () -> await(waitFor(child(it), 10))));
        cases.add(ofChildren(
                "Asyncio#with",
                it -> () -> with(taskGroup(), group -> {
                    group.createTask(child(it));
                    pause(1);
                })));
        cases.add(ofChildren(
                "Asyncio#within",
                it -> () -> within(taskGroup(), group -> {
                    group.createTask(child(it));
                    pause(1);
                    return 1;
                })));
        cases.add(ofChildren(
                "TaskGroup#onEnter",
                it -> () -> with(taskGroup(), group -> {
                    group.createTask(child(it));
                })));
        cases.add(ofChildren(
                "TaskGroup#onExit",
                it -> () -> with(taskGroup(), group -> {
                    group.createTask(child(it));
                    group.createTask(child(it));
                })));
        cases.add(ofChildren("Timeout#onEnter", it -> () -> with(timeout(10), () -> await(child(it)))));
        cases.add(ofChildren("Timeout#onExit", it -> () -> with(timeout(10), () -> await(child(it)))));
        cases.add(ofOther("Asyncio#shield", task -> () -> await(shield(task))));
        cases.add(ofOther("Asyncio#waitUntil", task -> () -> await(waitUntil(List.of(task), 10))));
        cases.add(new CancelCase("lowlevel.Futures#ensureFuture", () -> {
            List<String> ends = new ArrayList<>();
            return new Subject(() -> await(Futures.ensureFuture(child(ends))), _ -> pause(5));
        }));
    }

    private static Setup plain(Call call) {
        return () -> new Subject(call, _ -> {});
    }

    /** A task that goes on when the one that waits for it is cancelled. */
    private static CancelCase ofOther(String method, Function<Task<Integer>, Call> call) {
        return new CancelCase(method, () -> {
            Task<Integer> other = createTask(child(new ArrayList<>()));
            return new Subject(call.apply(other), _ -> assertEquals(1, await(other)));
        });
    }

    // Managers.

    /** A manager that counts how often it was entered and left, and suspends in both. */
    private static final class Counting implements AsyncContextManager<String> {
        int entered;
        int left;

        @Override
        public String onEnter() {
            pause(2);
            entered++;
            return "entered";
        }

        @Override
        public boolean onExit(Throwable problem) {
            left++;
            pause(2);
            return false;
        }
    }

    private static CancelCase ofManager(String method, Function<Counting, Call> call) {
        return new CancelCase(method, () -> {
            Counting manager = new Counting();
            return new Subject(call.apply(manager), _ -> assertEquals(manager.entered, manager.left));
        });
    }

    private static void managers(List<CancelCase> cases) {
        cases.add(ofManager("Asyncio#with", it -> () -> with(it, () -> pause(2))));
        cases.add(ofManager("Asyncio#with", it -> () -> with(it, it, () -> pause(2))));
        cases.add(ofManager("Asyncio#within", it -> () -> within(it, () -> "inside")));
        cases.add(ofManager(
                "AsyncExitStack#onEnter",
                it -> () -> with(new AsyncExitStack(), stack -> {
                    await(stack.enterAsyncContext(it));
                })));
        cases.add(ofManager(
                "AsyncExitStack#onExit",
                it -> () -> with(new AsyncExitStack(), stack -> {
                    await(stack.enterAsyncContext(it));
                    await(stack.enterAsyncContext(it));
                    pause(1);
                })));
        cases.add(ofManager("AsyncExitStack#enterAsyncContext", it -> () -> {
            AsyncExitStack stack = new AsyncExitStack();
            try {
                await(stack.enterAsyncContext(it));
            } finally {
                await(stack.aclose());
            }
        }));
        cases.add(new CancelCase("AsyncExitStack#aclose", () -> {
            Lock lock = new Lock();
            AsyncExitStack stack = new AsyncExitStack();
            await(stack.enterAsyncContext(lock));
            stack.pushAsyncCallback(() -> async(() -> pause(2)));
            return new Subject(() -> await(stack.aclose()), _ -> {
                await(stack.aclose()); // if it did not begin
                assertEquals(false, lock.locked());
            });
        }));
    }

    // Generators.

    /** Its items come slowly, and its end takes time. */
    private static AsyncGenerator<Integer> slow(List<String> ends) {
        return asyncGenerator(out -> {
            ends.add("begin");
            try {
                for (int i = 0; i < 3; i++) {
                    pause(1);
                    out.yield(i);
                }
            } finally {
                ends.add("end");
                pause(1);
            }
        });
    }

    private static CancelCase ofGenerator(String method, Function<AsyncGenerator<Integer>, Call> call) {
        return new CancelCase(method, () -> {
            List<String> ends = new ArrayList<>();
            AsyncGenerator<Integer> generator = slow(ends);
            return new Subject(call.apply(generator), _ -> {
                await(generator.aclose());
                assertEquals(Coroutine.State.CLOSED, generator.state());
                assertEquals(ends.isEmpty() ? List.of() : List.of("begin", "end"), ends);
            });
        });
    }

    private static void generators(List<CancelCase> cases) {
        cases.add(ofGenerator("AsyncGenerator#next", it -> it::next));
        cases.add(
                ofGenerator("AsyncIterator#next", it -> () -> it.asyncIterator().next()));
        cases.add(ofGenerator("Asyncio#anext", it -> () -> await(anext(it))));
        cases.add(ofGenerator("AsyncGenerator#athrow", it -> () -> {
            it.next();
            try {
                await(it.athrow(new IllegalArgumentException("thrown in")));
            } catch (IllegalArgumentException expected) {
                pause(1);
            }
        }));
        cases.add(ofGenerator("AsyncGenerator#aclose", it -> () -> {
            it.next();
            await(it.aclose());
        }));
        cases.add(ofGenerator("AsyncCloseable#aclose", it -> () -> await(it.aclose())));
        cases.add(ofGenerator("Aclosing#onEnter", it -> () -> with(aclosing(it), _ -> pause(1))));
        cases.add(ofGenerator(
                "Aclosing#onExit",
                it -> () -> with(aclosing(it), items -> {
                    items.next();
                })));
        cases.add(ofGenerator("AsyncIterable#toList", it -> () -> await(it.toList())));
        cases.add(ofGenerator("AsyncIterable#first", it -> () -> await(it.first())));
        cases.add(ofGenerator("AsyncIterable#collect", it -> () -> await(it.collect(Collectors.counting()))));
        cases.add(ofGenerator("AsyncIterable#forEachItem", it -> () -> await(it.forEachItem(_ -> pause(1)))));
        cases.add(new CancelCase("AsyncSendGenerator#asend", () -> {
            AsyncSendGenerator<Integer, Integer> echo = asyncSendGenerator(out -> {
                Integer sent = out.yield(0);
                while (sent != null) {
                    pause(1);
                    sent = out.yield(sent);
                }
            });
            return new Subject(
                    () -> {
                        await(echo.asend(null));
                        assertEquals(5, await(echo.asend(5)));
                    },
                    _ -> await(echo.aclose()));
        }));
        cases.add(new CancelCase("Asyncio#merge", () -> {
            List<String> ends = new ArrayList<>();
            AsyncGenerator<Integer> one = slow(ends);
            AsyncGenerator<Integer> other = slow(ends);
            return new Subject(
                    () -> assertEquals(6, await(merge(one, other).toList()).size()), _ -> {
                        pause(5);
                        await(one.aclose());
                        await(other.aclose());
                    });
        }));
    }

    // Threads.

    private static void threads(List<CancelCase> cases) {
        cases.add(ofThread("Asyncio#toThread", latch -> () -> await(toThread(() -> latch.await()))));
        cases.add(ofThread(
                "lowlevel.EventLoop#runInExecutor",
                latch -> () -> await(Loops.getRunningLoop().runInExecutor(() -> latch.await()))));
        cases.add(ofStage("Asyncio#await", stage -> () -> assertEquals(5, await(stage))));
        cases.add(ofStage("Asyncio#future", stage -> () -> assertEquals(5, await(future(stage)))));
        cases.add(ofStage("TaskGroup#createTask", stage -> () -> with(taskGroup(), group -> group.createTask(stage))));
        cases.add(ofStage(
                "lowlevel.Coroutines#future", stage -> () -> assertEquals(5, await(Coroutines.future(stage)))));
        cases.add(ofStage("Asyncio#gather", stage -> () -> assertEquals(List.of(5), await(gather(stage)))));
        cases.add(ofStage("Asyncio#waitFor", stage -> () -> assertEquals(5, await(waitFor(stage, 10)))));
        cases.add(ofStage(
                "lowlevel.Futures#wrapFuture", stage -> () -> assertEquals(5, await(Futures.wrapFuture(stage)))));
        cases.add(new CancelCase("lowlevel.EventLoop#shutdownAsyncgens", () -> {
            List<String> ends = new ArrayList<>();
            AsyncGenerator<Integer> generator = slow(ends);
            generator.next();
            return new Subject(() -> await(Loops.getRunningLoop().shutdownAsyncgens()), _ -> {
                await(generator.aclose());
                pause(5);
                assertEquals(List.of("begin", "end"), ends);
            });
        }));
        cases.add(new CancelCase("lowlevel.EventLoop#shutdownDefaultExecutor", () -> {
            await(toThread(() -> {}));
            return new Subject(() -> await(Loops.getRunningLoop().shutdownDefaultExecutor()), _ -> {});
        }));
    }

    /** A stage that is completed after a while; a cancelled wait cancels it. */
    private static CancelCase ofStage(String method, Function<CompletableFuture<Integer>, Call> call) {
        return new CancelCase(method, () -> {
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            Task<Void> completing = createTask(() -> {
                pause(3);
                stage.complete(5);
            });
            return new Subject(call.apply(stage), ended -> {
                await(completing);
                assertTrue(stage.isDone());
                assertTrue(!ended || stage.join() == 5);
            });
        });
    }

    /** A thread that ends when the test says so, or else soon. */
    private static CancelCase ofThread(String method, Function<CountDownLatch, Call> call) {
        return new CancelCase(method, () -> {
            CountDownLatch latch = new CountDownLatch(1);
            Loops.getRunningLoop().callLater(1, latch::countDown);
            Task<Void> opener = createTask(() -> {
                pause(8);
                latch.countDown();
            });
            return new Subject(call.apply(latch), _ -> {
                await(opener);
                assertEquals(0, latch.getCount());
            });
        });
    }
}
