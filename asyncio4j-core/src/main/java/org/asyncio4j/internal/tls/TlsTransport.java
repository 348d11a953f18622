package org.asyncio4j.internal.tls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.function.Action1;
import org.asyncio4j.internal.net.SendfileRelay;
import org.asyncio4j.internal.net.StartTlsCompatible;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.LendingTransport;
import org.asyncio4j.lowlevel.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/** The transport that the application uses; delegates to {@link TlsProtocol}. */
public final class TlsTransport implements StartTlsCompatible, LendingTransport {

    private final LoopState loopState;
    private final TlsProtocol layer;

    TlsTransport(LoopState loopState, TlsProtocol layer) {
        this.loopState = loopState;
        this.layer = layer;
    }

    @Override
    public void close() {
        loopState.checkThread();
        layer.close();
    }

    @Override
    public void abort() {
        loopState.checkThread();
        layer.abort();
    }

    @Override
    public boolean isClosing() {
        return layer.isClosing();
    }

    @Override
    public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
        return layer.extraInfo(Checks.notNull(key, "key"));
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
        loopState.checkThread();
        layer.application().setProtocol(Checks.notNull(protocol, "protocol"));
    }

    @Override
    public BaseProtocol getProtocol() {
        return layer.application().protocol();
    }

    /** Never true while it is open: the peer's end closes it. */
    @Override
    public boolean toldEof() {
        return layer.isClosing();
    }

    @Override
    public @Nullable String connectedHost() {
        return layer.connectedHost();
    }

    @Override
    public boolean isReading() {
        return layer.isReading();
    }

    @Override
    public void pauseReading() {
        loopState.checkThread();
        layer.pauseReading();
    }

    @Override
    public void resumeReading() {
        loopState.checkThread();
        layer.resumeReading();
    }

    @Override
    public <X extends Throwable> boolean lend(ByteBuffer before, Action1<? super ByteBuffer, X> action) throws X {
        loopState.checkThread();
        return layer.lend(before, action);
    }

    @Override
    public void write(byte[] data) {
        write(ByteBuffer.wrap(Checks.notNull(data, "data")));
    }

    @Override
    public void write(ByteBuffer data) {
        loopState.checkThread();
        SendfileRelay.ensureMayWrite(getProtocol(), "write");
        layer.write(Checks.notNull(data, "data"));
    }

    @Override
    public void writelines(Iterable<ByteBuffer> pieces) {
        List<ByteBuffer> list = new ArrayList<>();
        for (ByteBuffer piece : Checks.notNull(pieces, "pieces")) {
            list.add(Checks.notNull(piece, "piece"));
        }
        loopState.checkThread();
        SendfileRelay.ensureMayWrite(getProtocol(), "writelines");
        layer.write(list.toArray(ByteBuffer[]::new));
    }

    /** Unsupported, since TLS 1.2 cannot end one direction only. */
    @Override
    public void writeEof() {
        throw new UnsupportedOperationException("a TLS connection cannot close one direction only; call close()");
    }

    @Override
    public boolean canWriteEof() {
        return false;
    }

    @Override
    public long getWriteBufferSize() {
        return layer.writeBufferSize();
    }

    @Override
    public boolean isWritingPaused() {
        return layer.flow().isPaused();
    }

    @Override
    public boolean isSendingFile() {
        return SendfileRelay.isSending(getProtocol());
    }

    @Override
    public WriteBufferLimits getWriteBufferLimits() {
        return layer.flow().limits();
    }

    @Override
    public void setWriteBufferLimits(WriteBufferLimits limits) {
        loopState.checkThread();
        layer.flow().setLimits(limits, layer.writeBufferSize());
    }

    @Override
    public String toString() {
        return layer.describe("TlsTransport");
    }
}
