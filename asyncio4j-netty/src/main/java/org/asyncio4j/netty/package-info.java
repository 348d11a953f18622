/**
 * Netty on the loop's thread: {@link org.asyncio4j.netty.NettyLoop} makes an {@link io.netty.channel.EventLoopGroup} of a
 * loop, for clients and servers that take one, and futures of Netty's futures.
 */
@NullMarked
package org.asyncio4j.netty;

import org.jspecify.annotations.NullMarked;
