package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.each;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.Coroutine;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.FormPart;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.jspecify.annotations.Nullable;

/** A part of a form, while it arrives. */
public final class ArrivingPart implements FormPart, Body {

    private final FormParts parts;
    private final String name;
    private final @Nullable String fileName;
    private final Headers headers;
    private boolean iterated;
    private boolean over;
    private byte @Nullable [] all;

    ArrivingPart(FormParts parts, String name, @Nullable String fileName, Headers headers) {
        this.parts = parts;
        this.name = name;
        this.fileName = fileName;
        this.headers = headers;
    }

    /** Tells that the iteration over the parts goes on. */
    void end() {
        over = true;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String fileName() {
        return fileName;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public Body body() {
        return this;
    }

    @Override
    public AsyncIterator<byte[]> asyncIterator() {
        if (iterated) {
            throw new IllegalStateException(
                    "the part has been read already; read it once, by bytes() or text(): " + this);
        }
        iterated = true;
        return () -> {
            if (over) {
                throw new IllegalStateException("the next part has been asked for; read a part before: " + this);
            }
            byte[] piece = parts.piece();
            if (piece == null) {
                throw new StopAsyncIteration();
            }
            return piece;
        };
    }

    @Override
    public Coroutine<byte[]> bytes() {
        return async("FormPart.bytes", this::all);
    }

    @Override
    public Coroutine<String> text() {
        return async("FormPart.text", () -> new String(all(), BodyText.charset(headers, StandardCharsets.UTF_8)));
    }

    private byte[] all() throws Exception {
        byte[] known = all;
        if (known == null) {
            known = read(parts.options().maxFieldSize());
            all = known;
        }
        return known;
    }

    /** Reads the part to its end; fails if it has more than {@code limit} bytes. */
    byte[] read(long limit) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var pieces = each(this)) {
            for (byte[] piece : pieces) {
                if (bytes.size() + piece.length > limit) {
                    throw new HttpException(413, "a value of the form is too large");
                }
                bytes.writeBytes(piece);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public Coroutine<Long> saveTo(Path file) {
        return async("FormPart.saveTo", () -> FormStorage.save(this, file));
    }

    @Override
    public String toString() {
        return "<FormPart " + name + ">";
    }
}
