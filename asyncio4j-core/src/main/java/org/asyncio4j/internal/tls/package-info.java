/** Layer 7: TLS between a plain transport and an application's protocol. */
@NullMarked
package org.asyncio4j.internal.tls;

import org.jspecify.annotations.NullMarked;
