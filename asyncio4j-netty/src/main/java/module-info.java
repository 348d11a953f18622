/** Netty, and the many clients and servers that are built on it, on event loops of asyncio4j. */
module org.asyncio4j.netty {
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires transitive org.asyncio4j;
    requires static org.jspecify;

    exports org.asyncio4j.netty;
}
