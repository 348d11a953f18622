package org.asyncio4j.parity;

import static org.asyncio4j.parity.Prelude.P;

import java.nio.charset.StandardCharsets;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Protocol;

/** Logs what a transport tells it. */
class LoggingProtocol implements Protocol {

    @Override
    public void connectionMade(BaseTransport transport) {
        P("made");
    }

    @Override
    public void dataReceived(byte[] data) {
        P("data", new String(data, StandardCharsets.UTF_8));
    }

    @Override
    public boolean eofReceived() {
        P("eof");
        return false;
    }

    @Override
    public void pauseWriting() {
        P("pause");
    }

    @Override
    public void resumeWriting() {
        P("resume");
    }

    @Override
    public void connectionLost(Throwable problem) {
        P("lost", problem);
    }
}
