/** Layer 0: general helpers, independent of event loops. */
@NullMarked
package org.asyncio4j.internal.util;

import org.jspecify.annotations.NullMarked;
