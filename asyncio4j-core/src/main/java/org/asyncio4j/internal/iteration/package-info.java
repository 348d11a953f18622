/** Asynchronous generators, and what walks through the items of others. */
@NullMarked
package org.asyncio4j.internal.iteration;

import org.jspecify.annotations.NullMarked;
