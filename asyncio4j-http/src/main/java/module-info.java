/** HTTP servers and clients for asyncio4j. */
@SuppressWarnings("requires-automatic") // mime4j declares no name; it has that of its file
module org.asyncio4j.http {
    requires transitive org.asyncio4j;
    requires apache.mime4j.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.compression;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.transport;
    requires static org.jspecify;

    exports org.asyncio4j.http;
}
