package org.asyncio4j.http;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event for a browser's {@code EventSource}: {@code ServerSentEvent.of("42").withEvent("price")}. Immutable.
 *
 * @param data the text of the event, of one line or several
 * @param event the kind of event; null for {@code message}
 * @param id what the client sends as {@code last-event-id} when it connects again; null to leave that as it is
 * @param retry after which time the client is to connect again; null to leave that as it is
 */
public record ServerSentEvent(
        String data,
        @Nullable String event,
        @Nullable String id,
        @Nullable Duration retry) {

    /** Checks that the kind and the id are one line. */
    public ServerSentEvent {
        Objects.requireNonNull(data, "data");
        checkLine(event, "event");
        checkLine(id, "id");
    }

    /** Returns an event with a text only. */
    public static ServerSentEvent of(String data) {
        return new ServerSentEvent(data, null, null, null);
    }

    /** Returns this event as one of another kind. */
    public ServerSentEvent withEvent(String newEvent) {
        return new ServerSentEvent(data, newEvent, id, retry);
    }

    /** Returns this event with an id. */
    public ServerSentEvent withId(String newId) {
        return new ServerSentEvent(data, event, newId, retry);
    }

    /** Returns this event with a time after which to connect again. */
    public ServerSentEvent withRetry(Duration newRetry) {
        return new ServerSentEvent(data, event, id, newRetry);
    }

    /** Returns the lines of the event. */
    String toText() {
        StringBuilder text = new StringBuilder();
        if (event != null) {
            text.append("event: ").append(event).append('\n');
        }
        if (id != null) {
            text.append("id: ").append(id).append('\n');
        }
        if (retry != null) {
            text.append("retry: ").append(retry.toMillis()).append('\n');
        }
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return text.append('\n').toString();
    }

    private static void checkLine(@Nullable String text, String name) {
        if (text != null && text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new IllegalArgumentException(name + " must be one line: " + text);
        }
    }
}
