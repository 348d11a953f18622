package org.asyncio4j.internal.task;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call that the library has made of the user's code, which descriptions should name. */
public interface HasCode<T extends @Nullable Object> extends Callable<T> {

    /** Returns the user's code. */
    Object code();

    /** Returns what to name when {@code call} is described: a call may be made of one that was made of the user's code. */
    static Object codeOf(Callable<?> call) {
        Object code = call;
        while (code instanceof HasCode<?> made) {
            code = made.code();
        }
        return code;
    }
}
