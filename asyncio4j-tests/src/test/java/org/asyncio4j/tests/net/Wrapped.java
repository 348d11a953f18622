package org.asyncio4j.tests.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.util.Set;
import org.asyncio4j.internal.loop.NioDrivers;
import org.asyncio4j.lowlevel.Handle;
import org.asyncio4j.lowlevel.spi.IoDriver;

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
        return new Driver(NioDrivers.newDriver());
    }

    /** Has no places for channels, as a driver of an earlier version. */
    record Driver(IoDriver inner) implements IoDriver {

        @Override
        public void select(long timeoutNanos, ReadySink sink) throws IOException {
            inner.select(timeoutNanos, sink);
        }

        @Override
        public void wakeup() {
            inner.wakeup();
        }

        @Override
        public boolean hasChannels() {
            return inner.hasChannels();
        }

        @Override
        public Handle setReader(SelectableChannel channel, Handle reader) throws IOException {
            return inner.setReader(real(channel), reader);
        }

        @Override
        public Handle setWriter(SelectableChannel channel, Handle writer) throws IOException {
            return inner.setWriter(real(channel), writer);
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }

        private static SelectableChannel real(SelectableChannel channel) {
            return channel instanceof Wrapped wrapped ? (SelectableChannel) wrapped.real() : channel;
        }
    }
}
