/** Layers 5 and 8: the loop itself. */
@NullMarked
package org.asyncio4j.internal.loop;

import org.jspecify.annotations.NullMarked;
