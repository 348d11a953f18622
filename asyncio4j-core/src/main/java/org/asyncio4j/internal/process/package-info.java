/** Layer 7: child processes. */
@NullMarked
package org.asyncio4j.internal.process;

import org.jspecify.annotations.NullMarked;
