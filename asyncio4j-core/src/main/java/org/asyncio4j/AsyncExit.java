package org.asyncio4j;

import org.jspecify.annotations.Nullable;

/**
 * What is to be done at the end of a block: {@link AsyncContextManager#onExit} by itself, for {@link
 * AsyncExitStack#pushAsyncExit(AsyncExit)}. Written as a lambda. It may await.
 */
@FunctionalInterface
public interface AsyncExit {

    /**
     * Leaves.
     *
     * @param problem what the block threw, or null
     * @return true to swallow {@code problem}, false to let it pass
     */
    boolean exit(@Nullable Throwable problem) throws Exception;
}
