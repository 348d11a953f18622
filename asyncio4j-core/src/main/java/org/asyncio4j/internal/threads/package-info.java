/** Row 6: from the loop to other threads and back. */
@NullMarked
package org.asyncio4j.internal.threads;

import org.jspecify.annotations.NullMarked;
