package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.asyncGenerator;
import static org.asyncio4j.Asyncio.each;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.asyncio4j.http.Body;

/** Bodies compressed with gzip. */
public final class GzipBody {

    /** What is compressed at once; more would hold up the loop. */
    private static final int AT_ONCE = 64 << 10;

    private GzipBody() {}

    /** Returns whether a body is one that {@link #of} should be called for. */
    public static boolean isWorthwhile(Body body, int least) {
        long length = body.length();
        return !(body instanceof FileBody) && !(body instanceof FileSlice) && (length < 0 || length >= least);
    }

    /** Returns a body compressed: at once if it is there and not large, else as its pieces come. */
    public static Body of(Body body) {
        if (body instanceof BytesBody(byte[] bytes) && bytes.length <= AT_ONCE) {
            return new BytesBody(compress(bytes));
        }
        return Body.stream(asyncGenerator(out -> {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed, 512, true);
                    var pieces = each(body)) {
                for (byte[] piece : pieces) {
                    for (int at = 0; at < piece.length; at += AT_ONCE) {
                        gzip.write(piece, at, Math.min(AT_ONCE, piece.length - at));
                        gzip.flush();
                        out.yield(taken(compressed));
                    }
                }
                gzip.finish();
                out.yield(taken(compressed));
            }
        }));
    }

    private static byte[] taken(ByteArrayOutputStream compressed) {
        byte[] bytes = compressed.toByteArray();
        compressed.reset();
        return bytes;
    }

    private static byte[] compress(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
