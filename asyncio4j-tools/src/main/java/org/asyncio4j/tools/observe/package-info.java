/** What is seen of the loops of other processes, living or dead, and how it is shown. */
@NullMarked
package org.asyncio4j.tools.observe;

import org.jspecify.annotations.NullMarked;
