/** Row 6a: from the loop to other threads and back. */
@NullMarked
package org.asyncio4j.internal.threads;

import org.jspecify.annotations.NullMarked;
