/**
 * Layer 3: how a task gives up its thread and gets it back. Nothing here depends on tasks, futures
 * or loops.
 */
@NullMarked
package org.asyncio4j.internal.engine;

import org.jspecify.annotations.NullMarked;
