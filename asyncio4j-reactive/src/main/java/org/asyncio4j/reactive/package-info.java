/** Bridges between asyncio4j and Reactive Streams: the functions of {@link org.asyncio4j.reactive.Reactive}. */
@NullMarked
package org.asyncio4j.reactive;

import org.jspecify.annotations.NullMarked;
