package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.net.StreamProtocols;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The application's protocol, and what it has been told.
 *
 * <pre>
 *   NOTHING -connectionMade-> MADE (data)* [-eofReceived-> EOF] -connectionLost-> LOST
 * </pre>
 */
final class ApplicationSide {

    private enum Told {
        NOTHING,
        MADE,
        EOF,
        LOST
    }

    private final EventLoop loop;
    private BaseProtocol protocol;
    private Told told;

    /** Python's name of the method that is being called, or has thrown; null in between. */
    private @Nullable String call;

    ApplicationSide(EventLoop loop, BaseProtocol protocol, boolean tellsMade) {
        this.loop = loop;
        this.protocol = checked(protocol);
        told = tellsMade ? Told.NOTHING : Told.MADE;
    }

    BaseProtocol protocol() {
        return protocol;
    }

    void setProtocol(BaseProtocol newProtocol) {
        protocol = checked(newProtocol);
    }

    /** Python's name of the method that something was thrown by, or null if none has. */
    @Nullable
    String failedCall() {
        return call;
    }

    void made(Transport transport) {
        if (told == Told.NOTHING) {
            told = Told.MADE;
            call = "connection_made";
            protocol.connectionMade(transport);
            call = null;
        }
    }

    /** The next iteration tells that the connection is lost; only once, and only if it was made. */
    void lost(@Nullable Throwable problem) {
        if (told == Told.MADE || told == Told.EOF) {
            told = Told.LOST;
            new Telling(LoopState.of(loop), protocol, problem).begin();
        }
    }

    /** The end that a protocol is told of, also if the loop closes before. */
    private static final class Telling extends CallbackHandle {

        private final LoopState teller;

        Telling(LoopState loopState, BaseProtocol last, @Nullable Throwable problem) {
            super(
                    loopState,
                    () -> last.connectionLost(problem),
                    ThreadState.current().copyContext());
            this.teller = loopState;
        }

        void begin() {
            teller.deferredEnds.add(this);
            teller.enqueue(this);
        }

        @Override
        public void runJob() {
            if (teller.deferredEnds.remove(this)) {
                super.runJob();
            }
        }
    }

    void eof() {
        if (told != Told.MADE) {
            return;
        }
        told = Told.EOF;
        call = "eof_received";
        boolean keepOpen = StreamProtocols.eofReceived(protocol);
        call = null;
        if (keepOpen) {
            Log.warning("returning true from eofReceived() has no effect when using ssl");
        }
    }

    /** The application's own buffer if there is room for that much in it, or null. */
    @Nullable
    ByteBuffer bufferFor(int size, int sizeHint) {
        if (!(protocol instanceof BufferedProtocol buffered)) {
            return null;
        }
        ByteBuffer buffer = bufferOf(buffered, sizeHint);
        return buffer.remaining() >= size ? buffer : null;
    }

    /** So much has been put into what {@link #bufferFor} returned. */
    void bufferUpdated(int count) {
        if (protocol instanceof BufferedProtocol buffered) {
            call = "buffer_updated";
            buffered.bufferUpdated(count);
            call = null;
        }
    }

    /** Hands over some of {@code data}, all if possible. */
    void data(ByteBuffer data) {
        if (protocol instanceof BufferedProtocol buffered) {
            ByteBuffer buffer = bufferOf(buffered, data.remaining());
            int count = Math.min(buffer.remaining(), data.remaining());
            buffer.put(data.slice(data.position(), count));
            data.position(data.position() + count);
            bufferUpdated(count);
        } else {
            call = "data_received";
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            ((Protocol) protocol).dataReceived(bytes);
            call = null;
        }
    }

    private ByteBuffer bufferOf(BufferedProtocol buffered, int sizeHint) {
        call = "get_buffer";
        ByteBuffer buffer = StreamProtocols.bufferOf(buffered, sizeHint);
        call = null;
        return buffer;
    }

    private static BaseProtocol checked(BaseProtocol protocol) {
        return StreamProtocols.checked(protocol, "a TLS connection");
    }
}
