package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.with;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.asyncio4j.testing.AsyncioTest;

/** Bodies that are compressed. */
class ContentCodingTest {

    private static final byte[] DATA = data(300_000);

    private static byte[] data(int size) {
        byte[] data = new byte[size];
        Random random = new Random(1);
        for (int i = 0; i < size; i++) {
            data[i] = (byte) ('a' + random.nextInt(4));
        }
        return data;
    }

    private static byte[] encode(String coding, byte[] data) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding) {
            case "gzip" -> new GZIPOutputStream(encoded);
            case "deflate" -> new DeflaterOutputStream(encoded);
            default -> new DeflaterOutputStream(encoded, new Deflater(6, true));
        }) {
            out.write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return encoded.toByteArray();
    }

    private static Response app(Request request) {
        String coding = request.path().substring(1);
        return Response.bytes(encode(coding, DATA))
                .withHeader("content-encoding", coding.equals("raw") ? "deflate" : coding);
    }

    @AsyncioTest
    void codingsAreDecoded() {
        Origins origins = Origins.of(ContentCodingTest::app);
        with(origins.client(), client -> {
            for (String coding : List.of("gzip", "deflate", "raw")) {
                Response response = await(client.get("http://app/" + coding));
                assertArrayEquals(DATA, await(response.readBytes()));
                assertFalse(response.headers().contains("content-encoding"));
                assertFalse(response.headers().contains("content-length"));
            }
        });
        assertEquals(1, origins.links.size());
    }

    @AsyncioTest
    void codingsAreDecodedByteByByte() {
        Origins origins = Origins.of(request -> Response.bytes(encode("gzip", Arrays.copyOf(DATA, 500)))
                        .withHeader("content-encoding", "x-gzip"))
                .withLargestPiece(1);
        with(
                origins.client(),
                client -> assertArrayEquals(
                        Arrays.copyOf(DATA, 500),
                        await(await(client.get("http://app/")).readBytes())));
    }

    @AsyncioTest
    void streamsAreDecoded() {
        with(
                Origins.of(ContentCodingTest::app).client(),
                client -> with(client.stream(Request.of("GET", "http://app/gzip")), response -> {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    for (byte[] piece : each(response.body())) {
                        all.writeBytes(piece);
                    }
                    assertArrayEquals(DATA, all.toByteArray());
                }));
    }

    @AsyncioTest
    void codingsCanBeLeft() {
        Origins origins = Origins.of(ContentCodingTest::app);
        with(Http.httpClient(origins.options().withDecompress(false)), client -> {
            Response response = await(client.get("http://app/gzip"));
            assertEquals("gzip", response.headers().get("content-encoding"));
            assertArrayEquals(encode("gzip", DATA), await(response.readBytes()));
        });
    }

    @AsyncioTest
    void unknownCodingsAreLeft() {
        Origins origins = Origins.of(request -> Response.text("x").withHeader("content-encoding", "br"));
        with(origins.client(), client -> {
            Response response = await(client.get("http://app/"));
            assertEquals("br", response.headers().get("content-encoding"));
            assertEquals("x", await(response.readText()));
        });
    }

    @AsyncioTest
    void aBombIsBounded() {
        byte[] bomb = encode("gzip", new byte[50 << 20]);
        Origins origins = Origins.of(request -> Response.bytes(bomb).withHeader("content-encoding", "gzip"));
        with(Http.httpClient(origins.options().withMaxBodySize(1 << 20)), client -> {
            var problem = assertThrows(BadResponseException.class, () -> await(client.get("http://app/")));
            assertTrue(problem.getMessage().contains("larger than 1048576 bytes"), problem.getMessage());
        });
    }

    @AsyncioTest
    void whatIsNotCompressedIsRefused() {
        byte[] good = encode("gzip", DATA);
        byte[] broken = good.clone();
        broken[broken.length / 2] ^= 0x55;
        for (byte[] bytes : List.of("hello".getBytes(), Arrays.copyOf(good, good.length - 1), broken)) {
            Origins origins = Origins.of(request -> Response.bytes(bytes).withHeader("content-encoding", "gzip"));
            with(
                    origins.client(),
                    client -> assertThrows(BadResponseException.class, () -> await(client.get("http://app/"))));
        }
    }

    @AsyncioTest
    void anEmptyBodyNeedsNoCoding() {
        Origins origins =
                Origins.script("HTTP/1.1 200 OK\ncontent-encoding: gzip\ntransfer-encoding: chunked\n\n0\n\n");
        with(
                origins.client(),
                client ->
                        assertEquals("", await(await(client.get("http://app/")).readText())));
    }
}
