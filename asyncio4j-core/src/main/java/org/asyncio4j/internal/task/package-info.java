/**
 * Row 4, the knot: futures, tasks, coroutines and callbacks, and what they need of their loop
 * ({@link org.asyncio4j.internal.task.LoopState}). They refer to each other in circles, so they live
 * together, and nothing else does.
 */
@NullMarked
package org.asyncio4j.internal.task;

import org.jspecify.annotations.NullMarked;
