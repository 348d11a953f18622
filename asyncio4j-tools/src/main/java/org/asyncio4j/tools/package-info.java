/** The tools of the command {@code ./asyncio4j}: a look into running JVMs, and the REPL. */
@NullMarked
package org.asyncio4j.tools;

import org.jspecify.annotations.NullMarked;
