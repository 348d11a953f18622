package org.asyncio4j.internal.net;

import java.io.IOException;
import java.nio.channels.Pipe;
import org.asyncio4j.internal.context.VarContext;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.ReadTransport;
import org.asyncio4j.lowlevel.WriteTransport;

/** Creates transports for our ends of the pipes of child processes. Loop thread only. */
public final class ChildPipes {

    private final NetLoop net;

    public ChildPipes(NetLoop net) {
        this.net = net;
    }

    /**
     * Returns a transport that reads from {@code pipe} from the next iteration on; owns the pipe
     * unless this throws.
     */
    public ReadTransport read(Pipe.SourceChannel pipe, BaseProtocol protocol, VarContext context) throws IOException {
        pipe.configureBlocking(false);
        return new ReadPipeTransport(net, pipe, pipe, net.driver::register, protocol, context, null);
    }

    /** Returns a transport that writes to {@code pipe}; owns the pipe unless this throws. */
    public WriteTransport write(Pipe.SinkChannel pipe, BaseProtocol protocol, VarContext context) throws IOException {
        pipe.configureBlocking(false);
        return new WritePipeTransport(net, pipe, pipe, net.driver::register, protocol, context, null);
    }

    /** Closes a transport of a child when the loop closes, without calling its protocol. */
    public void abandon(BaseTransport transport) {
        ((SelectorTransport) transport).abandon();
    }
}
