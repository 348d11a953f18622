/**
 * The framework door: the event loop itself, for those who write libraries on top of it.
 *
 * <p>An application does not need anything of this package; see {@code org.asyncio4j}. The entry
 * points are the static methods of {@link org.asyncio4j.lowlevel.Loops}.
 */
@NullMarked
package org.asyncio4j.lowlevel;

import org.jspecify.annotations.NullMarked;
