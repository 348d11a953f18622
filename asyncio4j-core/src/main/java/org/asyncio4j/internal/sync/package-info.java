/**
 * Layer 5: the parts that locks and queues share, built on the public types of lower layers only.
 */
@NullMarked
package org.asyncio4j.internal.sync;

import org.jspecify.annotations.NullMarked;
