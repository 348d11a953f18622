package org.asyncio4j.http.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.apache.james.mime4j.stream.RecursionMode;
import org.asyncio4j.AsyncIterator;
import org.asyncio4j.StopAsyncIteration;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.FormOptions;
import org.asyncio4j.http.FormPart;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form as they arrive (RFC 7578). They are parsed by mime4j, in the task that iterates, from a stream whose reads
 * await the body. What is left of a part is read over when the next one is asked for.
 */
final class FormParts implements AsyncIterator<FormPart> {

    static final String TYPE = "multipart/form-data";

    private static final int PIECE = 32 << 10;
    private static final int MAX_BOUNDARY = 200;
    private static final int MAX_FIELDS = 20;

    private final FormOptions options;
    private final PiecesStream source;
    private final MimeTokenStream parser;
    private final byte[] room = new byte[PIECE];
    private int count;
    private @Nullable ArrivingPart current;
    private boolean ended;

    private FormParts(String type, Body body, FormOptions options) {
        this.options = options;
        source = new PiecesStream(body.asyncIterator());
        parser = new MimeTokenStream(MimeConfig.custom()
                .setStrictParsing(true)
                .setMalformedHeaderStartsBody(false)
                .setMaxLineLen(options.maxHeaderSize())
                .setMaxHeaderLen(options.maxHeaderSize())
                .setMaxHeaderCount(MAX_FIELDS)
                .setMaxContentLen(-1)
                .build());
        parser.setRecursionMode(RecursionMode.M_NO_RECURSE);
        parser.parseHeadless(source, type);
    }

    /** Returns the parts of a body; fails as a bad request unless the type is that of such a form. */
    static FormParts of(Headers headers, Body body, FormOptions options) {
        check(headers);
        return new FormParts(headers.get("content-type", ""), body, options);
    }

    /** Throws unless the type is that of a form of several parts. */
    static void check(Headers headers) {
        if (!BodyText.mediaType(headers).equals(TYPE)) {
            throw new HttpException(415, "not a form of several parts");
        }
        RawBody type =
                RawFieldParser.DEFAULT.parseRawBody(new RawField("content-type", headers.get("content-type", "")));
        String boundary = parameter(type, "boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw new HttpException(400, "the form has no boundary");
        }
    }

    @Override
    public FormPart next() throws Exception {
        if (current != null) {
            current.end();
            current = null;
        }
        if (ended) {
            throw new StopAsyncIteration();
        }
        try {
            Headers.Builder headers = Headers.builder();
            RawBody disposition = null;
            while (true) {
                EntityState state = parser.next();
                if (state == EntityState.T_START_HEADER) {
                    count();
                } else if (state == EntityState.T_FIELD) {
                    Field field = parser.getField();
                    headers.add(field.getName(), value(field));
                    if (field.getName().equalsIgnoreCase("content-disposition") && field instanceof RawField raw) {
                        disposition = RawFieldParser.DEFAULT.parseRawBody(raw);
                    }
                } else if (isContent(state)) {
                    return part(headers.build(), disposition);
                } else if (state == EntityState.T_END_OF_STREAM) {
                    ended = true;
                    source.readToEnd();
                    throw new StopAsyncIteration();
                }
            }
        } catch (MimeException | IOException | IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private boolean isContent(EntityState state) {
        return state == EntityState.T_BODY || (state == EntityState.T_START_MULTIPART && count > 0);
    }

    private void count() {
        if (++count > options.maxParts()) {
            throw new HttpException(413, "the form has more than " + options.maxParts() + " parts");
        }
    }

    private FormPart part(Headers headers, @Nullable RawBody disposition) {
        String name = disposition == null ? null : parameter(disposition, "name");
        if (disposition == null || !disposition.getValue().equalsIgnoreCase("form-data") || name == null) {
            throw new HttpException(400, "a part of the form has no name");
        }
        ArrivingPart part = new ArrivingPart(this, name, fileName(disposition), headers);
        current = part;
        return part;
    }

    /** Returns the next piece of the part that has come last, or null at its end. */
    byte @Nullable [] piece() throws Exception {
        try {
            InputStream content = parser.getInputStream();
            int filled = 0;
            do {
                int read = content.read(room, filled, room.length - filled);
                if (read < 0) {
                    break;
                }
                filled += read;
            } while (filled < room.length && source.available() > 0);
            return filled == 0 ? null : Arrays.copyOf(room, filled);
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    FormOptions options() {
        return options;
    }

    /** Returns what a read of the body has thrown, or else that the form is malformed. */
    private Exception malformed(Exception problem) throws Exception {
        source.throwFailure();
        ended = true;
        HttpException bad = new HttpException(400, "malformed form");
        bad.initCause(problem);
        return bad;
    }

    private static String value(Field field) {
        // Bytes beyond ASCII stay what they are in all header fields.
        byte[] raw = field.getRaw().toByteArray();
        String line = new String(raw, StandardCharsets.ISO_8859_1);
        return line.substring(line.indexOf(':') + 1).replaceAll("\r?\n", "").strip();
    }

    private static @Nullable String parameter(RawBody value, String name) {
        for (NameValuePair pair : value.getParams()) {
            if (pair.getName().equalsIgnoreCase(name) && pair.getValue() != null) {
                return pair.getValue();
            }
        }
        return null;
    }

    private static @Nullable String fileName(RawBody disposition) {
        String extended = parameter(disposition, "filename*");
        String name = parameter(disposition, "filename");
        if (extended != null && extended.toLowerCase(Locale.ROOT).startsWith("utf-8'")) {
            name = FormText.decodePath(extended.substring(extended.indexOf('\'', "utf-8'".length()) + 1));
        }
        if (name == null) {
            return null;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return last.equals(".") || last.equals("..") ? "" : last;
    }
}
