package org.asyncio4j.http;

import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Transport;

/**
 * Opens the connections of an {@link HttpClient} in another way than by TCP: in a test to a handler, over a link in memory.
 *
 * {@snippet :
 * HttpConnector toApp = (loop, protocol, host, port) ->
 *         MemoryLink.connect(loop, protocol, serverProtocol(app, HttpServerOptions.DEFAULT).get()).left();
 * with(httpClient(HttpClientOptions.DEFAULT.withConnector(toApp)), client -> await(client.get("http://app/hello")));
 * }
 */
@FunctionalInterface
public interface HttpConnector {

    /**
     * Connects {@code protocol}, whose {@code connectionMade} is called by the transport before or after this returns. Runs in
     * the task that sends the request; may await. TLS, where the URL asks for it, is put on top by the client.
     *
     * @param host of the URL, or of the proxy
     */
    Transport connect(EventLoop loop, BufferedProtocol protocol, String host, int port) throws Exception;
}
