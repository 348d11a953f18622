package org.asyncio4j.internal.iteration;

import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.util.Throwing;
import org.jspecify.annotations.Nullable;

/** Runs an action with each item. The first exception of the action ends the body, and then goes on. */
final class EachTarget<T extends @Nullable Object> extends PushTarget<T> {

    private final Action1<? super T, ?> action;

    EachTarget(GeneratorCore<T, ?> core, Action1<? super T, ?> action) {
        super(core);
        this.action = action;
    }

    @Override
    void take(T item) {
        if (isClosing()) {
            throwExit();
        }
        try {
            action.run(item);
        } catch (Throwable problem) {
            failure = problem;
            throwExit();
        }
    }

    /** Throws what the consumer gets when the body has ended, with {@code problem} if that is not null. */
    void end(@Nullable Throwable problem) {
        if (failure == null) {
            if (problem != null) {
                throw Throwing.unchecked(GeneratorCore.refused(problem));
            }
            return;
        }
        Throwable another = ofClosing(problem);
        if (another != null && another != failure) {
            failure.addSuppressed(another);
        }
        throw Throwing.unchecked(failure);
    }
}
