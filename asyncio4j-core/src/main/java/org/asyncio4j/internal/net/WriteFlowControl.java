package org.asyncio4j.internal.net;

import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.LoopProblem;
import org.asyncio4j.lowlevel.WriteBufferLimits;

/** Pauses and resumes a protocol's writing, alternately, as a buffer grows and shrinks. */
public final class WriteFlowControl {

    private final LoopState loopState;
    private final BaseTransport transport;
    private WriteBufferLimits limits = WriteBufferLimits.DEFAULT;
    private boolean paused;

    public WriteFlowControl(LoopState loopState, BaseTransport transport) {
        this.loopState = loopState;
        this.transport = transport;
    }

    public WriteBufferLimits limits() {
        return limits;
    }

    /** Sets the limits and applies them at once. */
    public void setLimits(WriteBufferLimits newLimits, long size) {
        limits = Checks.notNull(newLimits, "limits");
        maybePause(size);
        maybeResume(size);
    }

    /** Returns whether the protocol is paused. */
    public boolean isPaused() {
        return paused;
    }

    /** Takes over a protocol that another transport has paused. */
    public void takeOverPaused() {
        paused = true;
    }

    /**
     * Pauses the protocol if the buffer, which has grown to {@code size}, exceeds the upper limit.
     */
    public void maybePause(long size) {
        if (paused || size <= limits.high()) {
            return;
        }
        paused = true;
        tell("pauseWriting", BaseProtocol::pauseWriting);
    }

    /**
     * Resumes the protocol if the buffer, which has shrunk to {@code size}, is down to the lower
     * limit.
     */
    public void maybeResume(long size) {
        if (!paused || size > limits.low()) {
            return;
        }
        paused = false;
        tell("resumeWriting", BaseProtocol::resumeWriting);
    }

    private void tell(String name, Call call) {
        BaseProtocol protocol = transport.getProtocol();
        try {
            call.to(protocol);
        } catch (Throwable problem) {
            if (LoopState.endsLoop(problem)) {
                throw problem;
            }
            loopState.report(LoopProblem.of("protocol." + name + "() failed")
                    .with("exception", problem)
                    .with("transport", transport)
                    .with("protocol", protocol));
        }
    }

    private interface Call {
        void to(BaseProtocol protocol);
    }
}
