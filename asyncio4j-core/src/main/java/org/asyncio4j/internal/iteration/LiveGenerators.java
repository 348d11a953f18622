package org.asyncio4j.internal.iteration;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.asyncio4j.Awaitable;
import org.asyncio4j.CancelledError;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Task;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.CodeCoroutine;
import org.asyncio4j.internal.task.Generators;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.LoopTask;
import org.asyncio4j.internal.util.Nothing;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.LoopProblem;
import org.jspecify.annotations.Nullable;

/**
 * The generators of a loop that have begun and not ended, in the order in which they began.
 *
 * <p>One whose handle the garbage collector finds unreachable is closed by a task of its own, as
 * CPython does when the last reference is dropped; a {@link Cleaner} reports it, and wakes the loop
 * if it sleeps. The others are closed by {@link #shutdown}, and those still left when the loop
 * closes are unwound. An intrusive linked list. Loop thread only.
 */
public final class LiveGenerators implements Generators {

    private static final Cleaner CLEANER = Cleaner.create();

    /** How many times a body may yield an item instead of ending when its loop is closed. */
    private static final int MAX_REFUSALS = 100;

    private final LoopState loopState;
    private @Nullable GeneratorCore<?, ?> oldest;
    private @Nullable GeneratorCore<?, ?> newest;
    private int count;

    /** Set when the generators that finally blocks of others begin have no end. */
    private boolean refusing;

    /** Set by shutdown, after which generators that begin are reported. */
    private boolean shutDown;

    private LiveGenerators(LoopState loopState) {
        this.loopState = loopState;
    }

    static LiveGenerators of(LoopState loopState) {
        LiveGenerators known = (LiveGenerators) loopState.generators;
        if (known == null) {
            known = new LiveGenerators(loopState);
            loopState.generators = known;
        }
        return known;
    }

    /**
     * Returns a coroutine that closes all generators concurrently.
     *
     * @param gather runs several coroutines and returns their results or exceptions
     */
    public static Coroutine<Void> shutdown(
            LoopState loopState, Function<List<Coroutine<Void>>, Awaitable<List<@Nullable Object>>> gather) {
        return new CodeCoroutine<>("shutdownAsyncgens", () -> {
            of(loopState).closeAll(gather);
            return Nothing.VOID;
        });
    }

    @Override
    public void unwind() {
        // The finally block of a generator may begin others, and so may theirs.
        for (int round = 0; oldest != null; round++) {
            refusing = round >= MAX_REFUSALS;
            Throwing.afterAll(Collections.nCopies(count, this), LiveGenerators::unwindOldest);
        }
    }

    @Override
    public int count() {
        return count;
    }

    private void unwindOldest() {
        GeneratorCore<?, ?> core = oldest;
        if (core != null) {
            unwind(core);
        }
    }

    private void unwind(GeneratorCore<?, ?> core) {
        remove(core);
        for (int i = 0; i < MAX_REFUSALS && !core.hasEnded(); i++) {
            LoopTask.runUnwinding(loopState, unwinding(core, i == 0));
        }
    }

    /** Throws if the loop closes and generators that were left half way have begun others for too long. */
    void ensureMayBegin() {
        if (refusing) {
            throw new IllegalStateException("Event loop is closed");
        }
    }

    /**
     * Adds a generator that begins, and watches its handle until the returned object is cleaned.
     */
    Cleaner.Cleanable add(GeneratorCore<?, ?> core, GeneratorHandle<?, ?> handle) {
        // The calls come first: the stack of the code that begins it may be too full for them.
        Cleaner.Cleanable watch = CLEANER.register(handle, new Finder(new WeakReference<>(core)));
        core.older = newest;
        if (newest == null) {
            oldest = core;
        } else {
            newest.newer = core;
        }
        newest = core;
        count++;
        reportIfLate(core, handle);
        return watch;
    }

    /** Reports a generator that begins when all were closed. */
    void reportIfLate(GeneratorCore<?, ?> core, GeneratorHandle<?, ?> handle) {
        if (shutDown) {
            loopState.report(LoopProblem.of(
                            "asynchronous generator " + core + " was scheduled after loop.shutdownAsyncgens() call")
                    .with("asyncgen", handle));
        }
    }

    void remove(GeneratorCore<?, ?> core) {
        GeneratorCore<?, ?> before = core.older;
        GeneratorCore<?, ?> after = core.newer;
        if (before == null && oldest != core) {
            return;
        }
        if (before == null) {
            oldest = after;
        } else {
            before.newer = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.older = before;
        }
        core.older = null;
        core.newer = null;
        count--;
    }

    private void closeAll(Function<List<Coroutine<Void>>, Awaitable<List<@Nullable Object>>> gather) {
        shutDown = true;
        List<GeneratorCore<?, ?>> closing = new ArrayList<>();
        List<Coroutine<Void>> calls = new ArrayList<>();
        for (GeneratorCore<?, ?> core = oldest; core != null; core = core.newer) {
            Task<Void> closer = core.closer;
            if (closer != null && !closer.done()) {
                closing.add(core);
                calls.add(Awaiting.coroutine(closer));
            } else if (!core.isClosed()) {
                closing.add(core);
                calls.add(coroutine(core::close));
            }
        }
        if (closing.isEmpty()) {
            return;
        }
        List<@Nullable Object> results = Awaiting.await(gather.apply(calls));
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Throwable problem && !(problem instanceof CancelledError)) {
                loopState.report(LoopProblem.of(
                                "an error occurred during closing of asynchronous" + " generator " + closing.get(i))
                        .with("exception", problem)
                        .with("asyncgen", closing.get(i).known()));
            }
        }
    }

    private static Coroutine<Void> unwinding(GeneratorCore<?, ?> core, boolean reporting) {
        return coroutine(() -> {
            try {
                core.closeForGood();
            } catch (RuntimeException refusal) {
                if (reporting) {
                    throw refusal;
                }
            }
        });
    }

    /** Returns a coroutine that closes a generator by {@code code}. */
    static Coroutine<Void> coroutine(Runnable code) {
        return new CodeCoroutine<>("aclose", CodeCoroutine.returningNull(code::run));
    }

    /**
     * Closes a generator whose handle is gone. Refers to nothing that refers to the handle; and to the generator weakly,
     * since its stack refers to the loop, which may have been abandoned too.
     */
    private record Finder(WeakReference<GeneratorCore<?, ?>> found) implements Runnable {

        /** Runs on the cleaner's thread, or on the loop's when the generator has ended. */
        @Override
        public void run() {
            GeneratorCore<?, ?> core = found.get();
            if (core != null && !core.hasEnded()) {
                core.closeSoon();
            }
        }
    }
}
