/** What the hot paths cost, compared side by side with what they stand on. */
@NullMarked
package org.asyncio4j.benchmarks;

import org.jspecify.annotations.NullMarked;
