/** Row 6: what is built on tasks and futures with nothing but their public types. */
@NullMarked
package org.asyncio4j.internal.structure;

import org.jspecify.annotations.NullMarked;
