package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.allTasks;
import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.Task;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.tests.tools.FullHeap;
import org.asyncio4j.tests.tools.OwnLoop;
import org.jspecify.annotations.Nullable;

/**
 * The program of {@link ScarceStartsTest}: tasks and generators begin while there is hardly any memory, each time a little
 * more of it, so that each of the things fails that a start needs.
 */
final class ScarceStarts {

    /** In bytes, more than is needed: the creation of a task needs less than its thread alone. */
    private static final int SMALL = 768;

    private static final int LARGE = 6144;

    private static final int PIECE = 64;

    /** Something else in the JVM may just have freed what it had. */
    private static final int ATTEMPTS = 5;

    private static final EventLoop LOOP = Loops.newEventLoop();

    /** How often the body has begun that is to begin. */
    private static int begun;

    private static @Nullable Throwable failure;

    private static @Nullable Task<Void> task;

    private static int refused;

    private static int steps;

    private ScarceStarts() {}

    /** Begins something while there are {@code pieces} of memory, and frees all. */
    private interface Start {
        void with(int pieces);
    }

    public static void main(String[] arguments) {
        steps = Integer.parseInt(arguments[0]);
        LOOP.setExceptionHandler((loop, problem) -> FullHeap.free());
        sweep("the first step of a task", LARGE, ScarceStarts::firstStep);
        sweep("createTask", SMALL, ScarceStarts::creation);
        sweep("a generator", LARGE, ScarceStarts::generator);
        // Goes on as if nothing had happened.
        LOOP.runUntilComplete(async(() -> await(sleep(0))));
        LOOP.close();
        System.out.println("closed");
    }

    private static void sweep(String name, int most, Start start) {
        // Loads all classes.
        start.with(Integer.MAX_VALUE);
        turns();
        refused = 0;
        for (int attempt = 0; refused == 0 && attempt < ATTEMPTS; attempt++) {
            sweepOnce(name, most, start);
        }
        System.out.println(name + ": " + (refused > 0 ? "some fail" : "none fails"));
    }

    private static void sweepOnce(String name, int most, Start start) {
        for (int i = 0; i < steps; i++) {
            int pieces = most / PIECE * i / (steps - 1);
            begun = 0;
            failure = null;
            task = null;
            start.with(pieces);
            FullHeap.free();
            turns();
            String wrong = wrong();
            if (wrong != null) {
                System.out.println(name + " with " + pieces * PIECE + " bytes: " + wrong);
            }
        }
    }

    private static void turns() {
        for (int i = 0; i < 5; i++) {
            OwnLoop.turn(LOOP);
        }
    }

    private static @Nullable String wrong() {
        if (!allTasks(LOOP).isEmpty()) {
            return "left are " + allTasks(LOOP);
        }
        if (task != null && !task.done()) {
            return "pending is " + task;
        }
        if (task != null && !task.cancelled() && task.exception() != null) {
            failure = task.exception();
        }
        if (failure instanceof OutOfMemoryError) {
            refused++;
            return begun == 0 ? null : "failed, and yet began";
        }
        return begun == 1 && failure == null ? null : "began " + begun + " times, and failed with " + failure;
    }

    private static void starve(int pieces) {
        if (pieces < Integer.MAX_VALUE) {
            FullHeap.fillExceptPieces(pieces, PIECE);
        }
    }

    private static Coroutine<Void> body() {
        return async(() -> {
            begun++;
        });
    }

    private static void firstStep(int pieces) {
        LOOP.callSoon(() -> starve(pieces));
        task = LOOP.createTask(body());
        LOOP.callSoon(FullHeap::free);
        OwnLoop.turn(LOOP);
    }

    private static void creation(int pieces) {
        Coroutine<Void> body = body();
        LOOP.callSoon(() -> {
            starve(pieces);
            try {
                task = LOOP.createTask(body);
            } catch (OutOfMemoryError full) {
                failure = full;
                body.close();
            }
            FullHeap.free();
        });
        OwnLoop.turn(LOOP);
    }

    private static void generator(int pieces) {
        LOOP.runUntilComplete(async(() -> {
            AsyncGenerator<Integer> items = asyncGenerator(out -> begun++);
            starve(pieces);
            try {
                items.next();
            } catch (StopAsyncIteration end) {
                // It has run.
            } catch (OutOfMemoryError full) {
                failure = full;
            }
            FullHeap.free();
            await(items.aclose());
        }));
    }
}
