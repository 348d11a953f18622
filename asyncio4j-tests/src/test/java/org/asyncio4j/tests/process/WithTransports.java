package org.asyncio4j.tests.process;

import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ReadTransport;

/** Tests that start children through transports and protocols. */
abstract class WithTransports extends WithChildren {

    static ChildProtocol shell(EventLoop loop, String command) {
        return shell(loop, command, SubprocessOptions.PIPED);
    }

    static ChildProtocol shell(EventLoop loop, String command, SubprocessOptions options) {
        return await(loop.subprocessShell(ChildProtocol::new, command, options)).protocol();
    }

    static ReadTransport pipe(ChildProtocol child, int fd) {
        BaseTransport transport = child.transport().getPipeTransport(fd);
        return assertInstanceOf(ReadTransport.class, transport);
    }
}
