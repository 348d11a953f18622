package org.asyncio4j.tests.net;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.tests.tools.Wishes;
import org.jspecify.annotations.Nullable;

/** A protocol of a pipe that takes down what it is told, and lets tests wait for it. */
class RecordingPipe implements Protocol {

    final List<String> events = new ArrayList<>();
    final StringBuilder text = new StringBuilder();

    @Nullable
    Throwable problem;

    private final Wishes wishes = new Wishes();

    @Override
    public void connectionMade(BaseTransport transport) {
        note("made");
    }

    @Override
    public void dataReceived(byte[] data) {
        text.append(Channels.text(data));
        if (!events.getLast().equals("data")) {
            events.add("data");
        }
        wishes.look();
    }

    @Override
    public boolean eofReceived() {
        note("eof");
        return true;
    }

    @Override
    public void pauseWriting() {
        note("pause");
    }

    @Override
    public void resumeWriting() {
        note("resume");
    }

    @Override
    public void connectionLost(@Nullable Throwable why) {
        problem = why;
        note("lost");
    }

    Future<Boolean> until(String event) {
        return until(() -> events.contains(event));
    }

    Future<Boolean> untilReceived(int characters) {
        return until(() -> text.length() >= characters);
    }

    Future<Boolean> until(BooleanSupplier wanted) {
        return wishes.until(wanted);
    }

    private void note(String event) {
        events.add(event);
        wishes.look();
    }
}
