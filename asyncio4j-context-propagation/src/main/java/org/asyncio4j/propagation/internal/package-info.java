/** What the core of asyncio4j and Micrometer's context-propagation find as services. */
@NullMarked
package org.asyncio4j.propagation.internal;

import org.jspecify.annotations.NullMarked;
