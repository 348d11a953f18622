package org.asyncio4j.tests.programs;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.gatherWithExceptions;
import static org.asyncio4j.Asyncio.shield;
import static org.asyncio4j.Asyncio.waitFor;
import static org.asyncio4j.Asyncio.waitUntil;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.asyncio4j.Future;
import org.asyncio4j.ReturnWhen;
import org.asyncio4j.WaitResult;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.tests.programs.ProgramRun.Failure;
import org.asyncio4j.tests.programs.ProgramRun.Scope;

/** The futures that the tasks of a program share, and the steps that use them. */
final class SharedFutures {

    static final int SLOTS = 3;

    private final ProgramRun run;
    private final Things things;
    private final List<SettableFuture<Integer>> futures = new ArrayList<>();
    private final List<Consumer<Future<Integer>>> callbacks = new ArrayList<>();

    /** Also of those that others have replaced. */
    private final Map<Future<?>, Integer> places = new HashMap<>();

    SharedFutures(ProgramRun run, Things things) {
        this.run = run;
        this.things = things;
        for (int i = 0; i < SLOTS; i++) {
            int place = i;
            futures.add(create(place));
            callbacks.add(future -> run.log(Scope.OUTSIDE, "fdone", place + " " + ProgramRun.end(future)));
        }
    }

    private SettableFuture<Integer> create(int place) {
        SettableFuture<Integer> future = run.loop.createFuture();
        places.put(future, place);
        return future;
    }

    /** Takes a step that waits for nothing. */
    Object takeNow(String name, int number) {
        int place = number % SLOTS;
        SettableFuture<Integer> future = futures.get(place);
        switch (name) {
            case "fset" -> future.setResult(number);
            case "ffail" -> future.setException(new Failure(number));
            case "fcancel" -> {
                return future.cancel();
            }
            case "fcall" -> future.addDoneCallback(callbacks.get(place));
            case "funcall" -> {
                return future.removeDoneCallback(callbacks.get(place));
            }
            case "fnew" -> {
                if (future.done()) {
                    ProgramRun.end(future); // so that nobody reports it
                    futures.set(place, create(place));
                }
            }
            default -> throw new AssertionError("no such step: " + name);
        }
        return "ok";
    }

    /** Takes a step that waits. */
    Object take(String name, int number, Scope scope) throws Exception {
        SettableFuture<Integer> future = futures.get(number % SLOTS);
        List<SettableFuture<Integer>> all = List.copyOf(futures);
        BooleanSupplier open = () -> !future.done();
        return switch (name) {
            case "fawait" -> things.waiting(scope, name, open, () -> await(future));
            case "fshield" -> things.waiting(scope, name, open, () -> await(shield(future)));
            case "fgather" ->
                things.waiting(
                        scope,
                        name,
                        () -> all.stream().anyMatch(one -> !one.done()),
                        () -> ProgramRun.tellResults(await(number == 1 ? gatherWithExceptions(all) : gather(all))));
            case "fwait" ->
                things.waiting(scope, name, () -> false, () -> {
                    WaitResult<?> result = await(waitUntil(
                            all, 2 * ProgramRun.UNIT, ReturnWhen.values()[number % ReturnWhen.values().length]));
                    return places(result.done()) + " " + places(result.pending());
                });
            case "fwaitfor" ->
                things.waiting(
                        scope, name, () -> false, () -> await(waitFor(future, (number / SLOTS) * ProgramRun.UNIT)));
            default -> throw new AssertionError("no such step: " + name);
        };
    }

    private List<Integer> places(Collection<? extends Future<?>> some) {
        return some.stream().map(places::get).sorted().toList();
    }

    /** Tells how they ended. */
    void describe(List<String> trace) {
        for (int place = 0; place < SLOTS; place++) {
            SettableFuture<Integer> future = futures.get(place);
            trace.add("future " + place + " " + (future.done() ? ProgramRun.end(future) : "pending"));
        }
    }
}
