package org.asyncio4j.tests.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.util.Set;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;
import org.asyncio4j.tests.tools.ForwardingDriver;

/** A channel around a real one, which does something else with it now and then. */
interface Wrapped extends NetworkChannel {

    /** What the system knows. */
    NetworkChannel real();

    @Override
    default <T> T getOption(SocketOption<T> name) throws IOException {
        return real().getOption(name);
    }

    @Override
    default Set<SocketOption<?>> supportedOptions() {
        return real().supportedOptions();
    }

    /** The loop's own driver, which takes such a channel for the one inside. */
    static IoDriver driver() {
        return new Driver();
    }

    /** Knows the channels inside. */
    class Driver extends ForwardingDriver {

        @Override
        public Handle setReader(SelectableChannel channel, Handle reader) throws IOException {
            return super.setReader(real(channel), reader);
        }

        @Override
        public Handle setWriter(SelectableChannel channel, Handle writer) throws IOException {
            return super.setWriter(real(channel), writer);
        }

        private static SelectableChannel real(SelectableChannel channel) {
            return channel instanceof Wrapped wrapped ? (SelectableChannel) wrapped.real() : channel;
        }
    }
}
