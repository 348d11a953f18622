package org.asyncio4j.tests.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.tests.tools.Wishes;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that takes down what it is told, checks that it is told in an order that is allowed,
 * and lets tests wait for it.
 */
public class RecordingProtocol implements Protocol {

    /** What it was told, in short words: made, data, eof, pause, resume, lost. */
    public final List<String> events = new Events();

    /** Everything that came. */
    public final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** The transport, from connectionMade on. */
    public @Nullable Transport transport;

    /** Why the connection was lost. */
    public @Nullable Throwable problem;

    /** What {@link #eofReceived} returns. */
    public boolean keepsOpen;

    /** A list that knows at once what it holds, for one byte at a time makes it long. */
    @SuppressWarnings("serial")
    private static final class Events extends ArrayList<String> {

        private final Set<String> kinds = new HashSet<>();

        @Override
        public boolean add(String event) {
            kinds.add(event);
            return super.add(event);
        }

        @Override
        public boolean contains(Object event) {
            return kinds.contains(event);
        }
    }

    private final Wishes wishes = new Wishes();

    @Override
    public void connectionMade(BaseTransport made) {
        check(events.isEmpty());
        transport = (Transport) made;
        note("made");
    }

    @Override
    public void dataReceived(byte[] received) {
        check(has("made") && !has("eof") && !has("lost") && received.length > 0);
        data.writeBytes(received);
        note("data");
    }

    @Override
    public boolean eofReceived() {
        check(has("made") && !has("eof") && !has("lost"));
        note("eof");
        return keepsOpen;
    }

    @Override
    public void pauseWriting() {
        check(has("made") && !isPaused());
        note("pause");
    }

    @Override
    public void resumeWriting() {
        check(isPaused());
        note("resume");
    }

    @Override
    public void connectionLost(@Nullable Throwable why) {
        check(has("made") && !has("lost"));
        problem = why;
        note("lost");
    }

    /** Whether it has been told so. */
    public boolean has(String event) {
        return events.contains(event);
    }

    /** Whether it was told to pause, and not yet to go on. */
    public boolean isPaused() {
        return events.lastIndexOf("pause") > events.lastIndexOf("resume");
    }

    /** What came, as text. */
    public String text() {
        return data.toString(StandardCharsets.ISO_8859_1);
    }

    /** Done when it has been told so. */
    public Future<Boolean> until(String event) {
        return until(() -> has(event));
    }

    /** Done when so many bytes have come. */
    public Future<Boolean> untilReceived(int bytes) {
        return until(() -> data.size() >= bytes);
    }

    /** Done when the condition holds after something was told. */
    public Future<Boolean> until(BooleanSupplier condition) {
        return wishes.until(condition);
    }

    /** The events without repetitions, data first of all. */
    public List<String> story() {
        List<String> story = new ArrayList<>();
        for (String event : events) {
            if (story.isEmpty() || !story.getLast().equals(event)) {
                story.add(event);
            }
        }
        return story;
    }

    /** Takes an event down. */
    protected final void note(String event) {
        events.add(event);
        wishes.look();
    }

    private void check(boolean allowed) {
        if (!allowed) {
            events.add("OUT OF ORDER");
            throw new AssertionError("told out of order, after " + events);
        }
    }
}
