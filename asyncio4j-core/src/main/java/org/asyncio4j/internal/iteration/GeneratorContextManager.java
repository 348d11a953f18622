package org.asyncio4j.internal.iteration;

import org.asyncio4j.AsyncGenerator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.function.Call1;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Replacements;
import org.asyncio4j.internal.util.Throwing;
import org.asyncio4j.lowlevel.EnclosingManager;
import org.jspecify.annotations.Nullable;

/**
 * A context manager implemented by a generator: the code before the yield enters, the item is
 * passed to the block, the code after the yield exits. An exception of the block is thrown from the
 * yield; the generator suppresses it by catching it.
 */
public final class GeneratorContextManager<R extends @Nullable Object> implements EnclosingManager<R> {

    private final GeneratorHandle<R, ?> generator;

    public GeneratorContextManager(AsyncGenerator<R> generator) {
        this.generator = (GeneratorHandle<R, ?>) Checks.notNull(generator, "generator");
    }

    @Override
    public boolean canEnclose() {
        return generator.canPush();
    }

    @Override
    public <T extends @Nullable Object, X extends Throwable> @Nullable T enclose(Call1<? super R, T, X> block) {
        if (!canEnclose()) {
            throw notYielded(generator);
        }
        return generator.enclose(block);
    }

    @Override
    public R onEnter() {
        try {
            return generator.next();
        } catch (StopAsyncIteration end) {
            throw notYielded(generator);
        }
    }

    static IllegalStateException notYielded(Object generator) {
        return new IllegalStateException("generator didn't yield: "
                + generator
                + " (a context manager made from a generator can be entered only once)");
    }

    @Override
    public boolean onExit(@Nullable Throwable problem) {
        return problem == null ? exitGood() : exitBad(problem);
    }

    private boolean exitGood() {
        try {
            generator.next();
        } catch (StopAsyncIteration end) {
            return false;
        }
        throw notStopped("generator didn't stop: ");
    }

    private boolean exitBad(Throwable problem) {
        try {
            generator.throwIn(problem);
        } catch (StopAsyncIteration end) {
            // If it is the one that was thrown in, the generator has let it pass.
            return end != problem;
        } catch (Throwable thrown) {
            if (thrown == problem || isWrapped(problem, thrown)) {
                return false;
            }
            throw Throwing.unchecked(thrown);
        }
        throw notStopped("generator didn't stop after athrow(): ");
    }

    /** A StopAsyncIteration cannot leave a generator unwrapped. */
    static boolean isWrapped(Throwable problem, Throwable thrown) {
        return problem instanceof StopAsyncIteration
                && thrown instanceof IllegalStateException
                && Replacements.causeOf(thrown) == problem;
    }

    private IllegalStateException notStopped(String message) {
        IllegalStateException error = new IllegalStateException(message + generator);
        try {
            Awaiting.await(generator.aclose());
        } catch (Throwable problem) {
            problem.addSuppressed(error);
            throw Throwing.unchecked(problem);
        }
        return error;
    }

    @Override
    public String toString() {
        return "<AsyncContextManager of " + generator + ">";
    }
}
