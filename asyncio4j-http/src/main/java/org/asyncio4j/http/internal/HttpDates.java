package org.asyncio4j.http.internal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as HTTP writes them (RFC 9110, section 5.6.7). */
final class HttpDates {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private HttpDates() {}

    static String format(long epochSecond) {
        return FORMAT.format(Instant.ofEpochSecond(epochSecond));
    }

    /** Returns the seconds since 1970, or null if {@code text} is not a time. */
    static @Nullable Long parse(String text) {
        try {
            return ZonedDateTime.parse(text, FORMAT).toEpochSecond();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
