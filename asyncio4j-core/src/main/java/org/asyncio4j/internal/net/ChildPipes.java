package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.Pipe;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.WriteTransport;

/** Connects our ends of the pipes of child processes. Loop thread only. */
public final class ChildPipes {

    private final NetLoop net;

    public ChildPipes(NetLoop net) {
        this.net = net;
    }

    /** Reads from the next iteration on; owns {@code pipe} unless this throws. */
    public ReadTransport read(Pipe.SourceChannel pipe, BaseProtocol protocol, VarContext context) throws IOException {
        pipe.configureBlocking(false);
        return new ReadPipeTransport(net, pipe, pipe, net.driver::register, protocol, context, null);
    }

    /** Writes; owns {@code pipe} unless this throws. */
    public WriteTransport write(Pipe.SinkChannel pipe, BaseProtocol protocol, VarContext context) throws IOException {
        pipe.configureBlocking(false);
        return new WritePipeTransport(net, pipe, pipe, net.driver::register, protocol, context, null);
    }

    /** Closes what one of the above has returned, when the loop closes: nobody is told. */
    public void abandon(BaseTransport transport) {
        ((SelectorTransport) transport).abandon();
    }
}
