/**
 * Annotations for tools that check source code; nothing looks at them at run time.
 *
 * <p>They are the library's own, so that it needs no other, and are known by their simple names.
 */
@NullMarked
package org.asyncio4j.annotation;

import org.jspecify.annotations.NullMarked;
