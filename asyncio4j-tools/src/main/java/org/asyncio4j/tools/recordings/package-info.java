/** What the events of asyncio4j in a recording of the Flight Recorder tell, as pages and files for other programs. */
@NullMarked
package org.asyncio4j.tools.recordings;

import org.jspecify.annotations.NullMarked;
