/** How HTTP is spoken. Not exported. */
@NullMarked
package org.asyncio4j.http.internal;

import org.jspecify.annotations.NullMarked;
