/** Asynchronous generators, and operations on asynchronous iterables. */
@NullMarked
package org.asyncio4j.internal.iteration;

import org.jspecify.annotations.NullMarked;
