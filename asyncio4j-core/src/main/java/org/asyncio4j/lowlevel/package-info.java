/**
 * The API for framework and library authors: the event loop itself.
 *
 * <p>Applications do not need anything in this package; see {@code org.asyncio4j}. The entry points
 * are the static methods of {@link org.asyncio4j.lowlevel.Loops}.
 */
@NullMarked
package org.asyncio4j.lowlevel;

import org.jspecify.annotations.NullMarked;
