package org.asyncio4j.netty;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** Stands for the key that Netty's channels expect to have with a selector of Netty's own. */
final class RegistrationKey extends SelectionKey {

    private final NioRegistration registration;

    RegistrationKey(NioRegistration registration) {
        this.registration = registration;
    }

    @Override
    public SelectableChannel channel() {
        return registration.channel();
    }

    @Override
    public Selector selector() {
        throw new UnsupportedOperationException("the selector belongs to the loop: " + registration);
    }

    @Override
    public boolean isValid() {
        return registration.isValid();
    }

    @Override
    public void cancel() {
        registration.cancel();
    }

    @Override
    public int interestOps() {
        return registration.interest();
    }

    @Override
    public SelectionKey interestOps(int ops) {
        registration.want(ops);
        return this;
    }

    /** None: what is ready is told by an event. */
    @Override
    public int readyOps() {
        return 0;
    }
}
