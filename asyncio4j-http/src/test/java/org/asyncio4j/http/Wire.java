package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.MemoryLink;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a connection in memory that sends and receives text as it is on the wire. Time is virtual: {@link #settle}
 * lets all happen that does not wait for time.
 */
final class Wire implements Protocol {

    private static final double MOMENT = 0.001;

    private final StringBuilder received = new StringBuilder();
    private @Nullable Transport transport;
    private boolean ended;
    private boolean lost;

    private Wire() {}

    static Wire to(HttpHandler handler) {
        return to(handler, HttpServerOptions.DEFAULT);
    }

    static Wire to(HttpHandler handler, HttpServerOptions options) {
        return to(handler, options, Integer.MAX_VALUE);
    }

    /** Connects; what arrives at either side arrives in pieces of at most {@code largestPiece} bytes. */
    static Wire to(HttpHandler handler, HttpServerOptions options, int largestPiece) {
        return to(Http.serverProtocol(handler, options), largestPiece);
    }

    /** Connects to one of the protocols of a server. */
    static Wire to(Supplier<BufferedProtocol> protocols) {
        return to(protocols, Integer.MAX_VALUE);
    }

    private static Wire to(Supplier<BufferedProtocol> protocols, int largestPiece) {
        Wire wire = new Wire();
        MemoryLink link = MemoryLink.options(Loops.getRunningLoop())
                .withLargestPiece(largestPiece)
                .connect(wire, protocols.get());
        wire.transport = link.left();
        return wire;
    }

    /** Sends text, in which each line ends as lines of HTTP do; returns what has come when all has settled. */
    String ask(String text) {
        send(text);
        return take();
    }

    void send(String text) {
        sendRaw(text.replace("\n", "\r\n"));
    }

    void sendRaw(String text) {
        transport().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Returns what has come and was not taken, when all has settled; without the time, and with plain ends of lines. */
    String take() {
        settle();
        String text = received.toString().replaceAll("date: [^\r]*\r\n", "").replace("\r\n", "\n");
        received.setLength(0);
        return text;
    }

    static void settle() {
        await(sleep(MOMENT));
    }

    void sendEof() {
        transport().writeEof();
    }

    void close() {
        transport().close();
        settle();
    }

    /** Returns whether the server sends no more. */
    boolean isEnded() {
        settle();
        return ended || lost;
    }

    /** Returns whether the connection is gone. */
    boolean isLost() {
        settle();
        return lost;
    }

    Transport transport() {
        if (transport == null) {
            throw new AssertionError("not connected");
        }
        return transport;
    }

    @Override
    public void connectionMade(BaseTransport made) {}

    @Override
    public void dataReceived(byte[] data) {
        received.append(new String(data, StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        return true;
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        lost = true;
    }
}
