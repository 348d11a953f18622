package org.asyncio4j.tests.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.DatagramProtocol;
import org.asyncio4j.lowlevel.DatagramTransport;
import org.asyncio4j.tests.tools.Wishes;
import org.jspecify.annotations.Nullable;

/** A protocol for datagrams that takes down what it is told, and lets tests wait for it. */
class RecordingDatagrams implements DatagramProtocol {

    final List<Object> events = new ArrayList<>();
    final List<SocketAddress> senders = new ArrayList<>();

    @Nullable
    DatagramTransport transport;

    private final Wishes wishes = new Wishes();

    @Override
    public void connectionMade(BaseTransport made) {
        transport = (DatagramTransport) made;
        note("made");
    }

    @Override
    public void datagramReceived(byte[] data, SocketAddress sender) {
        senders.add(sender);
        note("data " + new String(data, StandardCharsets.UTF_8));
    }

    @Override
    public void errorReceived(IOException problem) {
        note(problem);
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
    public void connectionLost(@Nullable Throwable problem) {
        note("lost " + problem);
    }

    /** Done when so many events have been noted. */
    Future<Boolean> until(int count) {
        return wishes.until(() -> events.size() >= count);
    }

    private void note(Object event) {
        events.add(event);
        wishes.look();
    }
}
