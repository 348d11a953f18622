/** Layer 1: where the current context is kept. */
@NullMarked
package org.asyncio4j.internal.context;

import org.jspecify.annotations.NullMarked;
