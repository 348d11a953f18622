/**
 * The programs that are compared: servers and rounds of micro benchmarks, each started as a process
 * of its own.
 */
@NullMarked
package org.asyncio4j.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
