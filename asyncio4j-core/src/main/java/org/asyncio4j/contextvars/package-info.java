/**
 * Context variables: values that follow a task instead of a thread.
 *
 * <p>Every task runs in a {@link org.asyncio4j.contextvars.Context} of its own, a copy of its
 * creator's. Values that it sets there are seen by the code it awaits and never by its creator.
 */
@NullMarked
package org.asyncio4j.contextvars;

import org.jspecify.annotations.NullMarked;
