package org.asyncio4j.http.internal;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Statuses of responses: their phrases, and their lines in HTTP/1.1. */
public final class Status {

    private static final int LOWEST = 100;
    private static final int LOWEST_ERROR = 400;
    private static final int HIGHEST = 599;

    /** The status lines that were used; benign races write equal arrays. */
    private static final byte[] @Nullable [] LINES = new byte[HIGHEST + 1][];

    private Status() {}

    /** Returns {@code status} if there can be such a response. */
    public static int check(int status) {
        if (status < LOWEST || status > HIGHEST) {
            throw new IllegalArgumentException("status must be from 100 to 599: " + status);
        }
        return status;
    }

    /** Returns {@code status} if it is one of an error. */
    public static int checkError(int status) {
        if (status < LOWEST_ERROR || status > HIGHEST) {
            throw new IllegalArgumentException("status of an error must be from 400 to 599: " + status);
        }
        return status;
    }

    /** Returns the usual phrase of a status. */
    public static String phrase(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }

    /** Returns whether responses with this status have no body, whatever their headers say. */
    static boolean hasNoBody(int status) {
        return status < 200 || status == 204 || status == 304;
    }

    /** Returns the line that begins a response, with its end of line. */
    static byte[] line(int status) {
        byte[] line = LINES[status];
        if (line == null) {
            line = ("HTTP/1.1 " + status + " " + phrase(status) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            LINES[status] = line;
        }
        return line;
    }
}
