/** Starts the programs that are compared, lets them take turns, and writes what they took. */
@NullMarked
package org.asyncio4j.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
