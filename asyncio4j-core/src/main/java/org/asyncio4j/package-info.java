/**
 * The everyday door: what an application needs to run coroutines concurrently on one thread.
 *
 * <p>Begin with {@link org.asyncio4j.Asyncio}, made for {@code import static}. The names are those
 * of Python's asyncio in Java's spelling. Who writes a framework finds the event loop itself in
 * {@code org.asyncio4j.lowlevel}.
 */
@NullMarked
package org.asyncio4j;

import org.jspecify.annotations.NullMarked;
