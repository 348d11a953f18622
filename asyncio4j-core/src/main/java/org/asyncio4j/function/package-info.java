/**
 * The shapes of lambdas that asyncio4j takes. Code rarely names them.
 *
 * <p>They declare what they throw, so that {@code with} throws what its body throws. Where a body goes to
 * a task, which keeps its exception, it may throw anything.
 */
@NullMarked
package org.asyncio4j.function;

import org.jspecify.annotations.NullMarked;
