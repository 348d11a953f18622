/** The REPL: Java, line by line, on a loop that goes on in the meantime. */
@NullMarked
package org.asyncio4j.tools.repl;

import org.jspecify.annotations.NullMarked;
