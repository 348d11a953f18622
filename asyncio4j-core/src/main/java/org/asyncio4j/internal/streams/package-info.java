/** Row 7c: what streams are made of, with nothing but the public types below. */
@NullMarked
package org.asyncio4j.internal.streams;

import org.jspecify.annotations.NullMarked;
