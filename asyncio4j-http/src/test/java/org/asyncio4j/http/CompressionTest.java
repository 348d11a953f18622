package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.util.zip.GZIPInputStream;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.testing.AsyncioTest;

/** Responses compressed with gzip. */
class CompressionTest {

    private static final String LONG = "hello world ".repeat(200);

    private static Response ask(HttpHandler handler, String accepted) throws Exception {
        return handler.within(Compression.gzip())
                .handle(Request.of("GET", "/").withHeader("accept-encoding", accepted));
    }

    private static String unpack(byte[] bytes) throws Exception {
        return new String(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes());
    }

    @AsyncioTest
    void aTextIsCompressedForThoseWhoAcceptIt() throws Exception {
        Response response = ask(request -> Response.text(LONG).withHeader("etag", "\"1\""), "br, gzip;q=0.5");
        assertEquals("gzip", response.headers().get("content-encoding"));
        assertEquals("accept-encoding", response.headers().get("vary"));
        assertEquals("W/\"1\"", response.headers().get("etag"));
        assertTrue(response.body().length() < 200);
        assertEquals(LONG, unpack(await(response.readBytes())));
    }

    @AsyncioTest
    void othersGetItAsItIs() throws Exception {
        for (String accepted : new String[] {"br", "gzip;q=0", "gzip; q=0.000, *", "identity"}) {
            Response response = ask(request -> Response.text(LONG), accepted);
            assertNull(response.headers().get("content-encoding"), accepted);
            assertEquals("accept-encoding", response.headers().get("vary"));
            assertEquals(LONG, await(response.readText()));
        }
        assertEquals("gzip", ask(request -> Response.text(LONG), "*").headers().get("content-encoding"));
    }

    @AsyncioTest
    void whatGainsNothingIsLeftAsItIs() throws Exception {
        assertNull(ask(request -> Response.text("short"), "gzip").headers().get("content-encoding"));
        assertNull(
                ask(request -> Response.bytes(new byte[5000]), "gzip").headers().get("vary"));
        Response zipped = Response.text(LONG).withHeader("content-encoding", "br");
        assertEquals("br", ask(request -> zipped, "gzip").headers().get("content-encoding"));
        Response part = Response.text(LONG).withStatus(206);
        assertNull(ask(request -> part, "gzip").headers().get("content-encoding"));
    }

    @AsyncioTest
    void eachPieceOfAStreamCanBeReadWhenItHasCome() throws Exception {
        Response response = ask(
                request -> Response.stream("text/event-stream", asyncGenerator(out -> {
                    out.yield("one ".getBytes());
                    out.yield("two".getBytes());
                })),
                "gzip");
        AsyncIterator<byte[]> pieces = response.body().asyncIterator();
        byte[] first = pieces.next();
        byte[] begin = new byte[4];
        assertEquals(4, new GZIPInputStream(new ByteArrayInputStream(first)).read(begin));
        assertEquals("one ", new String(begin));
        byte[] second = pieces.next();
        byte[] last = pieces.next();
        var all = new java.io.ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        all.writeBytes(last);
        assertEquals("one two", unpack(all.toByteArray()));
    }
}
