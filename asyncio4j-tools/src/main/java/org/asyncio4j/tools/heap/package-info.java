/** Loops and tasks in heap dumps. */
@NullMarked
package org.asyncio4j.tools.heap;

import org.jspecify.annotations.NullMarked;
