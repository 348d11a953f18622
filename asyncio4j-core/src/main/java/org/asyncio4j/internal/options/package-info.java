/** What options stand for that only the library reads. */
@NullMarked
package org.asyncio4j.internal.options;

import org.jspecify.annotations.NullMarked;
