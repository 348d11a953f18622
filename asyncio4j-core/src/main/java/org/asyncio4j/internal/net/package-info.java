/** Row 6: connections, datagrams, pipes and channels on the NIO driver. */
@NullMarked
package org.asyncio4j.internal.net;

import org.jspecify.annotations.NullMarked;
