package org.asyncio4j.lowlevel;

import java.nio.ByteBuffer;
import org.asyncio4j.function.Action1;

/**
 * A transport that need not read as soon as there is something to read: it asks {@link ReadAheadProtocol#readable}, and if
 * a task is to get the bytes, that task calls {@link #lend} in the next iteration. So the bytes are read when they are
 * used, into a buffer that all connections of the loop share, and no array is made of them.
 *
 * <p>May be implemented; grows by default methods only.
 */
public interface LendingTransport extends ReadTransport {

    /**
     * Reads once, as much as is there and fits into a buffer of the loop, and calls {@code action} with that buffer: between
     * its position and its limit are first a copy of {@code before} and then what was read. The buffer is lent for that call
     * only, and the action must not await.
     *
     * <p>Returns false, without a call, if nothing was read: because {@link ReadAheadProtocol#readable} of the protocol that
     * the transport has now did not return true in the last iteration, because reading was paused or the transport closed
     * since then, or because nothing is there but the end of the stream or a failure, which the protocol has been told.
     *
     * @param before bytes that the action needs as well, no more than 16 KiB
     * @throws X what {@code action} throws
     */
    <X extends Throwable> boolean lend(ByteBuffer before, Action1<? super ByteBuffer, X> action) throws X;
}
