package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.asyncio4j.testing.AsyncioTest;

/** Bodies of requests that are compressed. */
class RequestCodingTest {

    private static byte[] encode(String coding, byte[] data) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (OutputStream out =
                coding.equals("deflate") ? new DeflaterOutputStream(encoded) : new GZIPOutputStream(encoded)) {
            out.write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return encoded.toByteArray();
    }

    private static final HttpHandler APP = request -> {
        assertFalse(request.headers().contains("content-length"));
        return Response.text(await(request.text()) + "|" + request.headers().get("content-encoding", "none") + "|"
                + await(request.bytes()).length);
    };

    private static String ask(HttpHandler app, String coding, byte[] body) {
        Wire wire = Wire.to(app.within(Compression.decodeRequests()));
        wire.send(
                "POST / HTTP/1.1\nHost: h\nContent-Encoding: " + coding + "\nContent-Length: " + body.length + "\n\n");
        wire.sendRaw(new String(body, StandardCharsets.ISO_8859_1));
        String answer = wire.take();
        wire.close();
        return answer;
    }

    @AsyncioTest
    void codingsAreDecoded() {
        byte[] data = "hello".getBytes(StandardCharsets.US_ASCII);
        for (String coding : new String[] {"gzip", "x-gzip", "GZIP", "deflate"}) {
            String answer = ask(APP, coding, encode(coding, data));
            assertTrue(answer.endsWith("hello|none|5"), coding + ": " + answer);
        }
        String plain = ask(request -> Response.text(await(request.text())), "identity", data);
        assertTrue(plain.endsWith("\n\nhello"), plain);
    }

    @AsyncioTest
    void otherCodingsAreRefusedWithThoseThatAreKnown() {
        for (String coding : new String[] {"br", "gzip, gzip", "gzip\nContent-Encoding: gzip"}) {
            String answer = ask(APP, coding, encode("gzip", new byte[1]));
            assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
            assertTrue(answer.contains("\naccept-encoding: gzip, deflate\n"), answer);
        }
    }

    @AsyncioTest
    void whatIsNotCompressedIsRefused() {
        assertTrue(ask(APP, "gzip", new byte[100]).startsWith("HTTP/1.1 400 "));
    }

    @AsyncioTest
    void aBombIsBounded() {
        long[] taken = new long[1];
        HttpHandler counting = request -> {
            for (byte[] piece : org.asyncio4j.Asyncio.each(request.body())) {
                taken[0] += piece.length;
            }
            return Response.text("all");
        };
        byte[] bomb = encode("gzip", new byte[100 << 20]);
        assertTrue(bomb.length < 200_000);
        assertTrue(ask(counting, "gzip", bomb).startsWith("HTTP/1.1 413 "));
        assertTrue(taken[0] <= 16 << 20, "taken " + taken[0]);
        String smaller = ask(request -> counting.handle(request.withMaxBodySize(1 << 20)), "gzip", bomb);
        assertTrue(smaller.startsWith("HTTP/1.1 413 "), smaller);
        taken[0] = 0;
        String larger = ask(request -> counting.handle(request.withMaxBodySize(100 << 20)), "gzip", bomb);
        assertTrue(larger.startsWith("HTTP/1.1 200 "), larger);
        assertEquals(100 << 20, taken[0]);
    }

    @AsyncioTest
    void aFormMayBeCompressed() {
        byte[] form = "--X\r\ncontent-disposition: form-data; name=a\r\n\r\nb\r\n--X--\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        String answer = ask(
                request -> {
                    try (Form read = await(request.multipart())) {
                        return Response.text(read.fields().get("a", "?"));
                    }
                },
                "gzip\nContent-Type: multipart/form-data; boundary=X",
                encode("gzip", form));
        assertTrue(answer.endsWith("\n\nb"), answer);
    }
}
