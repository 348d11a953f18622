/** Layer 6: calls from a loop to other threads and back. */
@NullMarked
package org.asyncio4j.internal.threads;

import org.jspecify.annotations.NullMarked;
