/** Row 0: what knows nothing of event loops. */
@NullMarked
package org.asyncio4j.internal.util;

import org.jspecify.annotations.NullMarked;
