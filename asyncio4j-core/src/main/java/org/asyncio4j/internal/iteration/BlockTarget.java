package org.asyncio4j.internal.iteration;

import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/**
 * Runs the block of a context manager at the first yield of the manager's code. What the block throws is thrown by that
 * yield, so that the code may swallow or replace it. At a second yield the code is closed.
 */
final class BlockTarget<R extends @Nullable Object, T extends @Nullable Object> extends PushTarget<R> {

    private final Object generator;
    private final Call1<? super R, T, ?> block;
    private boolean entered;
    private @Nullable T value;

    BlockTarget(GeneratorCore<R, ?> core, Object generator, Call1<? super R, T, ?> block) {
        super(core);
        this.generator = generator;
        this.block = block;
    }

    @Override
    void take(R item) throws Throwable {
        if (entered) {
            throwExit();
        }
        entered = true;
        try {
            value = block.call(item);
        } catch (Throwable problem) {
            failure = problem;
            throw problem;
        }
    }

    /** Returns the value of {@code with}, or throws, when the code has ended, with {@code problem} if that is not null. */
    @Nullable
    T end(@Nullable Throwable problem) {
        Throwable thrown = isClosing() ? notStopped(problem) : endOfCode(problem);
        if (thrown == null) {
            return value;
        }
        if (failure != null && failure != thrown) {
            Replacements.keep(failure, thrown);
        }
        throw Throwing.unchecked(thrown);
    }

    private @Nullable Throwable endOfCode(@Nullable Throwable problem) {
        if (problem == null) {
            return entered ? null : GeneratorContextManager.notYielded(generator);
        }
        if (problem == failure) {
            return problem;
        }
        Throwable thrown = GeneratorCore.refused(problem);
        return failure != null && GeneratorContextManager.isWrapped(failure, thrown) ? failure : thrown;
    }

    private Throwable notStopped(@Nullable Throwable problem) {
        IllegalStateException error = new IllegalStateException(
                (failure == null ? "generator didn't stop: " : "generator didn't stop after athrow(): ") + generator);
        Throwable ofClosing = ofClosing(problem);
        if (ofClosing == null) {
            return error;
        }
        ofClosing.addSuppressed(error);
        return ofClosing;
    }
}
