package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * Cleans up at the end of a block: {@link AsyncContextManager#onExit} on its own, for {@link
 * AsyncExitStack#pushAsyncExit(AsyncExit)}. Usually a lambda. May await.
 */
@FunctionalInterface
public interface AsyncExit {

    /**
     * Cleans up.
     *
     * @param problem the exception that the block threw, or null
     * @return true to swallow {@code problem}, false to propagate it
     */
    boolean exit(@Nullable Throwable problem) throws Exception;
}
