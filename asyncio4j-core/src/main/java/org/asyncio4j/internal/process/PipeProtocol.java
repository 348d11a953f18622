package org.asyncio4j.internal.process;

import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.Protocol;
import org.jspecify.annotations.Nullable;

/** Forwards the callbacks of one pipe to the transport of its child. */
final class PipeProtocol implements Protocol {

    private final ChildTransport child;
    private final int fd;

    /** Set by the child's transport right after construction. */
    @SuppressWarnings("NullAway.Init")
    BaseTransport transport;

    PipeProtocol(ChildTransport child, int fd) {
        this.child = child;
        this.fd = fd;
    }

    @Override
    public void dataReceived(byte[] data) {
        child.pipeDataReceived(fd, data);
    }

    @Override
    public void connectionLost(@Nullable Throwable problem) {
        child.pipeConnectionLost(fd, problem);
    }

    @Override
    public void pauseWriting() {
        child.protocol().pauseWriting();
    }

    @Override
    public void resumeWriting() {
        child.protocol().resumeWriting();
    }

    @Override
    public String toString() {
        return "<PipeProtocol fd=" + fd + " pipe=" + transport + ">";
    }
}
