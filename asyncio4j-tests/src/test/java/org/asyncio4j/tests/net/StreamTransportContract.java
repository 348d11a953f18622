package org.asyncio4j.tests.net;

import org.junit.jupiter.api.Timeout;

/**
 * What every transport of a stream does, whatever it is made of. A subclass says how two of them
 * are connected; it may make whatever else is needed in its {@code @BeforeEach}, which is a task.
 */
@Timeout(60)
public abstract class StreamTransportContract
        implements StreamDataContract,
                StreamCloseContract,
                StreamFlowContract,
                StreamProtocolContract,
                StreamBufferedContract {

    /** More than the buffers of the system hold. */
    static final int MUCH = 32 << 20;

    private final RecordingProtocol left = new RecordingProtocol();
    private final RecordingProtocol right = new RecordingProtocol();

    @Override
    public final RecordingProtocol left() {
        return left;
    }

    @Override
    public final RecordingProtocol right() {
        return right;
    }

    @Override
    public int much() {
        return MUCH;
    }

    @Override
    public boolean canHalfClose() {
        return true;
    }
}
