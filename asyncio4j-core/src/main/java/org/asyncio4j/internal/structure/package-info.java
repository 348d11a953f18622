/**
 * Layer 6: gather, timeouts, races, merges and publishers, built on the public types of tasks and
 * futures only.
 */
@NullMarked
package org.asyncio4j.internal.structure;

import org.jspecify.annotations.NullMarked;
