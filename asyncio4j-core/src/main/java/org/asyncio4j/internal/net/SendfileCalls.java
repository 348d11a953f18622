package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.asyncio4j.Coroutine;
import org.asyncio4j.SendfileNotAvailableException;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.WriteTransport;

/**
 * Sends files over transports: by the system's sendfile over a plain socket, otherwise piece by
 * piece.
 */
final class SendfileCalls {

    private static final int PIECE = 64 << 10;

    private final NetLoop net;

    SendfileCalls(NetLoop net) {
        this.net = net;
    }

    Coroutine<Long> sendfile(WriteTransport transport, FileChannel file, long offset, long count, boolean fallback) {
        Checks.notNull(transport, "transport");
        FilePiece piece = FilePiece.of(file, offset, count);
        return net.call("sendfile", () -> send(transport, piece, fallback));
    }

    private long send(WriteTransport transport, FilePiece piece, boolean fallback) throws IOException {
        net.loopState.checkThread();
        if (transport.isClosing()) {
            throw new IllegalStateException("Transport is closing: " + transport);
        }
        if (transport instanceof SocketTransport plain) {
            return sendBySystem(plain, piece);
        }
        if (!fallback) {
            throw new SendfileNotAvailableException(
                    "fallback is disabled and native sendfile is not supported for transport " + transport);
        }
        return sendByPieces(transport, piece);
    }

    /** Sends with reading paused, so that only this call waits for the socket. */
    private static long sendBySystem(SocketTransport transport, FilePiece piece) throws IOException {
        boolean reading = transport.isReading();
        PlainFuture<Boolean> empty = transport.beginExclusiveUse();
        try {
            transport.pauseReading();
            Awaiting.await(empty);
            long sent = piece.sendTo(transport.socket, () -> Awaiting.await(transport.untilWritable()));
            transport.countWritten(sent);
            return sent;
        } catch (IOException e) {
            throw Failures.ofConnection(e);
        } finally {
            transport.endExclusiveUse();
            if (reading) {
                transport.resumeReading();
            }
        }
    }

    private long sendByPieces(WriteTransport transport, FilePiece piece) throws IOException {
        FileChannel file = piece.file();
        file.position(piece.offset());
        SendfileRelay relay = new SendfileRelay(net.loopState, transport);
        long sent = 0;
        try {
            relay.drain();
            while (sent < piece.count()) {
                long at = piece.offset() + sent;
                ByteBuffer data = ByteBuffer.allocate((int) Math.min(PIECE, piece.count() - sent));
                int read = Awaiting.await(net.loop.runInExecutor(() -> file.read(data, at)));
                if (read <= 0) {
                    break;
                }
                relay.write(data.flip());
                sent += read;
                relay.drain();
            }
            return sent;
        } finally {
            piece.movePast(sent);
            relay.restore();
        }
    }
}
