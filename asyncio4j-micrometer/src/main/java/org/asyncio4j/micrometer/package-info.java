/** Metrics of event loops for Micrometer: {@link org.asyncio4j.micrometer.LoopMetrics}. */
@NullMarked
package org.asyncio4j.micrometer;

import org.jspecify.annotations.NullMarked;
