package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;

import java.nio.file.Path;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ServerOptions;
import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.junit.jupiter.api.io.TempDir;

/** The contract, over a Unix socket. */
class UnixTransportTest extends StreamTransportContract {

    @TempDir
    Path directory;

    @Override
    public Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol) {
        var loop = Loops.getRunningLoop();
        Path path = directory.resolve("socket");
        MadeWatch watch = new MadeWatch(rightProtocol);
        var server = await(loop.createUnixServer(() -> watch, path, ServerOptions.DEFAULT));
        var client = await(loop.createUnixConnection(() -> leftProtocol, path, ConnectOptions.DEFAULT));
        var accepted = await(watch.made);
        server.close();
        return new Ends(client.transport(), accepted);
    }
}
