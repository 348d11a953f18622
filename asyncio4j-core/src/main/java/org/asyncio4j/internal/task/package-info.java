/**
 * Layer 4: futures, tasks, coroutines and callbacks, and what they need of their loop ({@link
 * org.asyncio4j.internal.task.LoopState}). They refer to each other in cycles, and are therefore in
 * one package, which contains nothing else.
 */
@NullMarked
package org.asyncio4j.internal.task;

import org.jspecify.annotations.NullMarked;
