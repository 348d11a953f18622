package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createTask;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.Task;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.testing.MemoryLink;
import org.asyncio4j.tests.tls.TestKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** A protocol that sets another one, of the other kind, from within a callback: the other gets all that follows, and nothing twice. */
@Timeout(120)
class SetProtocolTest {

    private static final List<String> STREAM_CALLS = List.of("made", "abc", "pause", "resume", "def", "eof", "lost");
    private static final int MUCH = 1 << 20;

    /** What both protocols of a connection were told, in order: the event and the protocol's number. */
    private static final class Story {

        final List<String> told = new ArrayList<>();
        private final String switchAt;
        private final boolean nextIsBuffered;

        @Nullable
        Transport transport;

        Story(String switchAt, boolean nextIsBuffered) {
            this.switchAt = switchAt;
            this.nextIsBuffered = nextIsBuffered;
        }

        void tell(String event, int number) {
            told.add(event + " " + number);
            // The first buffers over TLS are for records without data.
            boolean awaited = !event.equals("getBuffer") || has("abc");
            if (number == 1 && event.equals(switchAt) && awaited) {
                transport.setProtocol(protocol(2, nextIsBuffered));
            }
        }

        BaseProtocol protocol(int number, boolean buffered) {
            return buffered ? new Buffered(this, number) : new Plain(this, number);
        }

        boolean has(String event) {
            return told.contains(event + " 1") || told.contains(event + " 2");
        }
    }

    private record Plain(Story story, int number) implements Protocol {

        @Override
        public void connectionMade(BaseTransport made) {
            story.transport = (Transport) made;
            story.tell("made", number);
        }

        @Override
        public void dataReceived(byte[] data) {
            story.tell(Channels.text(data), number);
        }

        @Override
        public boolean eofReceived() {
            story.tell("eof", number);
            return false;
        }

        @Override
        public void pauseWriting() {
            story.tell("pause", number);
        }

        @Override
        public void resumeWriting() {
            story.tell("resume", number);
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            story.tell("lost", number);
        }
    }

    private static final class Buffered implements BufferedProtocol {

        private final Story story;
        private final int number;
        private final ByteBuffer buffer = ByteBuffer.allocate(256 << 10);

        Buffered(Story story, int number) {
            this.story = story;
            this.number = number;
        }

        @Override
        public void connectionMade(BaseTransport made) {
            story.transport = (Transport) made;
            story.tell("made", number);
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            story.tell("getBuffer", number);
            return buffer.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            byte[] data = new byte[count];
            buffer.get(0, data);
            story.tell(Channels.text(data), number);
        }

        @Override
        public boolean eofReceived() {
            story.tell("eof", number);
            return false;
        }

        @Override
        public void pauseWriting() {
            story.tell("pause", number);
        }

        @Override
        public void resumeWriting() {
            story.tell("resume", number);
        }

        @Override
        public void connectionLost(@Nullable Throwable problem) {
            story.tell("lost", number);
        }
    }

    /** Connects a protocol with a peer. */
    @FunctionalInterface
    private interface Way {
        void connect(EventLoop loop, BaseProtocol protocol, RecordingProtocol peer) throws IOException;
    }

    private static void overTcp(EventLoop loop, BaseProtocol protocol, RecordingProtocol peer) throws IOException {
        overSockets(loop, protocol, peer, null, ConnectOptions.DEFAULT);
    }

    private static void overTls(EventLoop loop, BaseProtocol protocol, RecordingProtocol peer) throws IOException {
        TlsOptions client = TlsOptions.of(TestKeys.client()).withServerHostname("localhost");
        overSockets(loop, protocol, peer, TlsOptions.of(TestKeys.server()), ConnectOptions.DEFAULT.withTls(client));
    }

    private static void overSockets(
            EventLoop loop,
            BaseProtocol protocol,
            RecordingProtocol peer,
            @Nullable TlsOptions serverTls,
            ConnectOptions options)
            throws IOException {
        // With small buffers of the system; the transports close them.
        SocketChannel[] pair = new Channels().pair();
        Task<?> accepted = createTask(loop.connectAcceptedSocket(() -> peer, pair[1], serverTls));
        await(loop.createConnection(() -> protocol, pair[0], options));
        await(accepted);
    }

    private static void inMemory(EventLoop loop, BaseProtocol protocol, RecordingProtocol peer) {
        MemoryLink.options(loop).connect(protocol, peer);
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            await(sleep(0.001));
        }
    }

    /** Lets everything happen once, and returns what the protocols were told. */
    private static List<String> story(EventLoop loop, Way way, String switchAt, boolean buffered) throws IOException {
        Story story = new Story(switchAt, !buffered);
        RecordingProtocol peer = new RecordingProtocol();
        way.connect(loop, story.protocol(1, buffered), peer);
        until(() -> story.has("made") && peer.has("made"));
        peer.transport.write(Channels.bytes("abc"));
        until(() -> story.has("abc"));
        peer.transport.pauseReading();
        story.transport.write(new byte[MUCH]);
        until(() -> story.has("pause"));
        peer.transport.resumeReading();
        until(() -> story.has("resume") && peer.data.size() == MUCH);
        peer.transport.write(Channels.bytes("def"));
        until(() -> story.has("def"));
        peer.transport.close();
        until(() -> story.has("lost") && peer.has("lost"));
        return story.told;
    }

    private static void assertSwitches(EventLoop loop, Way way, String at, boolean buffered) throws IOException {
        List<String> expected = new ArrayList<>();
        // Whoever has given a buffer is told what is in it.
        String last = at.equals("getBuffer") ? "def" : at;
        int number = 1;
        for (String event : STREAM_CALLS) {
            expected.add(event + " " + number);
            number = event.equals(last) ? 2 : number;
        }
        List<String> told = new ArrayList<>(story(loop, way, at, buffered));
        told.removeIf(event -> event.startsWith("getBuffer"));
        assertEquals(expected, told, () -> "switched at " + at + (buffered ? ", buffered" : ""));
    }

    private static void assertSwitchesEverywhere(EventLoop loop, Way way) throws IOException {
        for (boolean buffered : List.of(false, true)) {
            List<String> calls = new ArrayList<>(STREAM_CALLS);
            if (buffered) {
                calls.add("getBuffer");
            }
            for (String at : calls) {
                assertSwitches(loop, way, at, buffered);
            }
        }
    }

    @AsyncioTest(realTime = true, debug = false)
    void overASocket(EventLoop loop) throws IOException {
        assertSwitchesEverywhere(loop, SetProtocolTest::overTcp);
    }

    @AsyncioTest(realTime = true, debug = false)
    void overTls(EventLoop loop) throws IOException {
        assertSwitchesEverywhere(loop, SetProtocolTest::overTls);
    }

    @AsyncioTest(realTime = true, debug = false)
    void inMemory(EventLoop loop) throws IOException {
        assertSwitchesEverywhere(loop, SetProtocolTest::inMemory);
    }
}
