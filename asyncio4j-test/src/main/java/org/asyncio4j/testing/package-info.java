/** Virtual time, and JUnit tests whose bodies may await. */
@NullMarked
package org.asyncio4j.testing;

import org.jspecify.annotations.NullMarked;
