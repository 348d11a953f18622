package org.asyncio4j.simulation;

import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** Opens the channels of one simulated host. */
final class SimProvider extends SelectorProvider {

    private final Machine machine;

    SimProvider(Machine machine) {
        this.machine = machine;
    }

    @Override
    public SocketChannel openSocketChannel() {
        return new SimSocketChannel(machine, false);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) {
        return new SimSocketChannel(machine, family == StandardProtocolFamily.UNIX);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
        return new SimServerSocketChannel(machine, false);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) {
        return new SimServerSocketChannel(machine, family == StandardProtocolFamily.UNIX);
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        return new SimDatagramChannel(machine);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        return new SimDatagramChannel(machine);
    }

    @Override
    public Pipe openPipe() {
        return new SimPipe(machine, machine);
    }

    @Override
    public AbstractSelector openSelector() {
        throw machine.refusal("a selector of your own", "addReader and addWriter of the loop");
    }
}
