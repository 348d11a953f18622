/** Layer 7: the implementation of streams, built on the public types of lower layers only. */
@NullMarked
package org.asyncio4j.internal.streams;

import org.jspecify.annotations.NullMarked;
