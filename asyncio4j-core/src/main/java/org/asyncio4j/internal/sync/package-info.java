/** Row 5b: what locks and queues have in common, with nothing but the public types below. */
@NullMarked
package org.asyncio4j.internal.sync;

import org.jspecify.annotations.NullMarked;
