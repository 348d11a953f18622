/** Layer 6: connections, servers, datagrams, pipes and channel operations on the I/O driver. */
@NullMarked
package org.asyncio4j.internal.net;

import org.jspecify.annotations.NullMarked;
