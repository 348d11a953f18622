package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.net.SendfileRelay;
import org.asyncio4j.internal.net.StreamProtocols;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Log;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.ReadAheadProtocol;
import org.asyncio4j.lowlevel.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The application's protocol, and how far its callbacks have come.
 *
 * <pre>
 *   NOTHING -connectionMade-> MADE (data)* [-eofReceived-> EOF] -connectionLost-> LOST
 * </pre>
 */
final class ApplicationSide {

    private enum Stage {
        NOTHING,
        MADE,
        EOF,
        LOST
    }

    private final EventLoop loop;
    private BaseProtocol protocol;
    private Stage stage;

    /**
     * Whose buffer is being filled: it is told so, even if its {@code getBuffer} has set another
     * protocol.
     */
    private @Nullable BufferedProtocol filling;

    /** Python's name of the callback that is running, or has thrown; null in between. */
    private @Nullable String call;

    ApplicationSide(EventLoop loop, BaseProtocol protocol, boolean tellsMade) {
        this.loop = loop;
        this.protocol = checked(protocol);
        stage = tellsMade ? Stage.NOTHING : Stage.MADE;
    }

    BaseProtocol protocol() {
        return protocol;
    }

    void setProtocol(BaseProtocol newProtocol) {
        protocol = SendfileRelay.successor(protocol, checked(newProtocol));
    }

    /** Returns Python's name of the callback that has thrown, or null if none has. */
    @Nullable
    String failedCall() {
        return call;
    }

    void made(Transport transport) {
        if (stage == Stage.NOTHING) {
            stage = Stage.MADE;
            call = "connectionMade";
            protocol.connectionMade(transport);
            call = null;
        }
    }

    /**
     * Schedules {@code connectionLost} for the next iteration; only once, and only if the
     * connection was made.
     */
    void lost(@Nullable Throwable problem) {
        if (stage == Stage.MADE || stage == Stage.EOF) {
            stage = Stage.LOST;
            new FinalCall(LoopState.of(loop), this, problem).schedule();
        }
    }

    /** The call of {@code connectionLost}, which is made even if the loop closes first. */
    private static final class FinalCall extends CallbackHandle {

        private final LoopState owner;

        FinalCall(LoopState loopState, ApplicationSide side, @Nullable Throwable problem) {
            super(
                    loopState,
                    () -> side.protocol.connectionLost(problem),
                    ThreadState.current().copyContext());
            this.owner = loopState;
        }

        void schedule() {
            owner.deferredEnds.add(this);
            owner.enqueue(this);
        }

        @Override
        public void runJob() {
            if (owner.deferredEnds.remove(this)) {
                super.runJob();
            }
        }
    }

    void eof() {
        if (stage != Stage.MADE) {
            return;
        }
        stage = Stage.EOF;
        call = "eofReceived";
        boolean keepOpen = StreamProtocols.eofReceived(protocol);
        call = null;
        if (keepOpen) {
            Log.warning("returning true from eofReceived() has no effect when using ssl");
        }
    }

    /** Asks the application whether a task of its own reads; see {@link ReadAheadProtocol#readable}. */
    boolean readable() {
        return protocol instanceof ReadAheadProtocol ahead && ahead.readable();
    }

    /** Returns the application's own buffer if it has room for {@code size} bytes, or null. */
    @Nullable
    ByteBuffer bufferFor(int size, int sizeHint) {
        if (!(protocol instanceof BufferedProtocol buffered)) {
            return null;
        }
        ByteBuffer buffer = bufferOf(buffered, sizeHint);
        if (buffer.remaining() < size) {
            return null;
        }
        filling = buffered;
        return buffer;
    }

    /**
     * Reports to the application that {@code count} bytes were put into the buffer that {@link
     * #bufferFor} returned.
     */
    void bufferUpdated(int count) {
        BufferedProtocol filled = filling;
        filling = null;
        if (filled != null) {
            call = "bufferUpdated";
            filled.bufferUpdated(count);
            call = null;
        }
    }

    /** Delivers some of {@code data}, all if possible. */
    void data(ByteBuffer data) {
        if (protocol instanceof BufferedProtocol buffered) {
            ByteBuffer buffer = bufferOf(buffered, data.remaining());
            int count = Math.min(buffer.remaining(), data.remaining());
            buffer.put(data.slice(data.position(), count));
            data.position(data.position() + count);
            filling = buffered;
            bufferUpdated(count);
        } else {
            call = "dataReceived";
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            ((Protocol) protocol).dataReceived(bytes);
            call = null;
        }
    }

    private ByteBuffer bufferOf(BufferedProtocol buffered, int sizeHint) {
        call = "getBuffer";
        ByteBuffer buffer = StreamProtocols.bufferOf(buffered, sizeHint);
        call = null;
        return buffer;
    }

    private static BaseProtocol checked(BaseProtocol protocol) {
        return StreamProtocols.checked(protocol, "a TLS connection");
    }
}
