/** Layer 6: what the library tells of running programs: call graphs. */
@NullMarked
package org.asyncio4j.internal.introspection;

import org.jspecify.annotations.NullMarked;
