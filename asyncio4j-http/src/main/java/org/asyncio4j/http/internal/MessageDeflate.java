package org.asyncio4j.http.internal;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compression of messages (permessage-deflate, RFC 7692). The JDK's compressors have the largest window, so an offer that asks
 * for a smaller one is not taken. They are made when they are needed first, and {@link #end} frees them.
 */
final class MessageDeflate {

    static final String NAME = "permessage-deflate";

    /** What a client offers. */
    static final String OFFER = NAME;

    private static final String OWN_RESET = "server_no_context_takeover";
    private static final String CLIENT_RESET = "client_no_context_takeover";
    private static final String CLIENT_WINDOW = "client_max_window_bits";
    private static final String SERVER_WINDOW = "server_max_window_bits";

    /** The empty block with which a message ends, and which is not sent. */
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private static final int ROOM = 8 << 10;

    /** Thrown where a message would become too large. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Whether this side, or the other one, begins each message anew. */
    private final boolean resetsOut;

    private final boolean resetsIn;
    private @Nullable Deflater deflater;
    private @Nullable Inflater inflater;
    private boolean ended;

    private MessageDeflate(boolean resetsOut, boolean resetsIn) {
        this.resetsOut = resetsOut;
        this.resetsIn = resetsIn;
    }

    /** Compression, and what a server answers to agree. */
    record Agreed(MessageDeflate deflate, String answer) {}

    /** Returns what a server makes of the first offer that it can take; null if there is none. */
    static @Nullable Agreed agree(List<String> fields) {
        for (String field : fields) {
            for (String offer : field.split(",", -1)) {
                Agreed agreed = agree(offer);
                if (agreed != null) {
                    return agreed;
                }
            }
        }
        return null;
    }

    private static @Nullable Agreed agree(String offer) {
        String[] parts = offer.strip().split("\\s*;\\s*", -1);
        if (!parts[0].equals(NAME)) {
            return null;
        }
        boolean resetsOut = false;
        boolean resetsIn = false;
        List<String> seen = new ArrayList<>();
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            String[] pair = part.split("\\s*=\\s*", 2);
            if (seen.contains(pair[0])) {
                return null;
            }
            seen.add(pair[0]);
            String value = pair.length == 1 ? "" : pair[1].replace("\"", "");
            switch (pair[0]) {
                case OWN_RESET -> resetsOut = value.isEmpty();
                case CLIENT_RESET -> resetsIn = value.isEmpty();
                case CLIENT_WINDOW -> {
                    if (pair.length > 1 && !isWindow(value)) {
                        return null;
                    }
                }
                case SERVER_WINDOW -> {
                    if (!value.equals("15")) {
                        return null;
                    }
                }
                default -> {
                    return null;
                }
            }
            if (pair.length > 1 && pair[0].endsWith("takeover")) {
                return null;
            }
        }
        String answer = NAME
                + (resetsOut ? "; " + OWN_RESET : "")
                + (resetsIn ? "; " + CLIENT_RESET : "")
                + (seen.contains(SERVER_WINDOW) ? "; " + SERVER_WINDOW + "=15" : "");
        return new Agreed(new MessageDeflate(resetsOut, resetsIn), answer);
    }

    private static boolean isWindow(String value) {
        return value.matches("[89]|1[0-5]");
    }

    /** Returns what a client makes of a server's answer to its {@link #OFFER}; null if that is not what it offered. */
    static @Nullable MessageDeflate accept(String answer) {
        String[] parts = answer.strip().split("\\s*;\\s*", -1);
        if (!parts[0].equals(NAME)) {
            return null;
        }
        boolean resetsOut = false;
        boolean resetsIn = false;
        for (String part : Arrays.asList(parts).subList(1, parts.length)) {
            switch (part) {
                case OWN_RESET -> resetsIn = true;
                case CLIENT_RESET -> resetsOut = true;
                default -> {
                    if (!part.startsWith(SERVER_WINDOW + "=")
                            || !isWindow(
                                    part.substring(SERVER_WINDOW.length() + 1).replace("\"", ""))) {
                        return null;
                    }
                }
            }
        }
        return new MessageDeflate(resetsOut, resetsIn);
    }

    /** Returns a message in its compressed form. */
    byte[] compress(byte[] message) {
        Deflater out = deflater;
        if (out == null) {
            out = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            deflater = out;
        }
        out.setInput(message);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.min(message.length, ROOM) + TAIL.length);
        byte[] room = new byte[ROOM];
        int count;
        do {
            count = out.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
            bytes.write(room, 0, count);
        } while (count == room.length);
        if (resetsOut) {
            out.reset();
        }
        byte[] all = bytes.toByteArray();
        // Ends with the empty block; an empty message is that block alone, of which one byte is to stay.
        return Arrays.copyOf(all, Math.max(all.length - TAIL.length, 1));
    }

    /** Returns the message that was compressed. */
    byte[] decompress(byte[] compressed, int limit) throws DataFormatException, TooLarge {
        Inflater in = inflater;
        if (in == null) {
            in = new Inflater(true);
            inflater = in;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.min(4 * compressed.length, ROOM));
        inflate(in, compressed, bytes, limit);
        if (!in.finished()) {
            inflate(in, TAIL, bytes, limit);
        }
        if (resetsIn || in.finished()) {
            in.reset();
        }
        return bytes.toByteArray();
    }

    private static void inflate(Inflater in, byte[] compressed, ByteArrayOutputStream bytes, int limit)
            throws DataFormatException, TooLarge {
        in.setInput(compressed);
        byte[] room = new byte[ROOM];
        int count;
        do {
            count = in.inflate(room);
            bytes.write(room, 0, count);
            if (bytes.size() > limit) {
                throw new TooLarge();
            }
            if (in.needsDictionary()) {
                throw new DataFormatException("a dictionary is asked for");
            }
        } while (count > 0);
    }

    /** Frees what the compressors hold. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (deflater != null) {
            deflater.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }
}
