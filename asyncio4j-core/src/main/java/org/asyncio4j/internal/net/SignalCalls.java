package org.asyncio4j.internal.net;

import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SignalHandlers;

/** Stub. */
public final class SignalCalls implements SignalHandlers {

    public SignalCalls(EventLoop loop) {
        Checks.notNull(loop, "loop");
    }

    @Override
    public void addSignalHandler(String signal, Runnable callback) {
        throw new UnsupportedOperationException("addSignalHandler");
    }

    @Override
    public boolean removeSignalHandler(String signal) {
        throw new UnsupportedOperationException("removeSignalHandler");
    }
}
