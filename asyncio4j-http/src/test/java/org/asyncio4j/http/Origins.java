package org.asyncio4j.http;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.asyncio4j.lowlevel.BaseTransport;
import org.asyncio4j.lowlevel.BufferedProtocol;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Protocol;
import org.asyncio4j.lowlevel.Transport;
import org.asyncio4j.testing.MemoryLink;
import org.jspecify.annotations.Nullable;

/**
 * Servers in memory, for clients: this module's own, or one by hand that answers by a script. Remembers the connections.
 */
final class Origins implements HttpConnector {

    final List<MemoryLink> links = new ArrayList<>();
    final List<String> addresses = new ArrayList<>();

    /** What was received by servers by hand, request by request. */
    final List<String> received = new ArrayList<>();

    private final BiFunction<Origins, Integer, org.asyncio4j.lowlevel.BaseProtocol> server;
    private int largestPiece = Integer.MAX_VALUE;
    private double delay;

    private Origins(BiFunction<Origins, Integer, org.asyncio4j.lowlevel.BaseProtocol> server) {
        this.server = server;
    }

    /** Connects to this module's server. */
    static Origins of(HttpHandler handler) {
        return of(handler, HttpServerOptions.DEFAULT);
    }

    static Origins of(HttpHandler handler, HttpServerOptions options) {
        return new Origins(
                (origins, index) -> Http.serverProtocol(handler, options).get());
    }

    /**
     * Connects to a server that answers each request (head and, if it has a length, body) by the next text, whatever it asks; in
     * the texts each line ends as lines of HTTP do. A text that ends with {@code "<close>"} closes the connection behind it,
     * one with {@code "<reset>"} breaks it. For each connection the texts go on; when there are no more it says nothing.
     */
    static Origins script(String... answers) {
        List<String> left = new ArrayList<>(List.of(answers));
        return new Origins((origins, index) -> new Scripted(origins, index, left));
    }

    Origins withLargestPiece(int bytes) {
        largestPiece = bytes;
        return this;
    }

    Origins withDelay(double seconds) {
        delay = seconds;
        return this;
    }

    HttpClientOptions options() {
        return HttpClientOptions.DEFAULT.withConnector(this);
    }

    HttpClient client() {
        return Http.httpClient(options());
    }

    @Override
    public Transport connect(EventLoop loop, BufferedProtocol protocol, String host, int port) {
        addresses.add(host + ":" + port);
        int index = links.size();
        MemoryLink.Options options =
                MemoryLink.options(loop).withLargestPiece(largestPiece).withDelay(delay);
        links.add(options.connect(protocol, server.apply(this, index)));
        return links.getLast().left();
    }

    /** Lets all happen that does not wait for time. */
    static void settle() {
        await(sleep(0.001));
    }

    private static final class Scripted implements Protocol {

        private final Origins origins;
        private final int index;
        private final List<String> answers;
        private final StringBuilder input = new StringBuilder();
        private @Nullable Transport transport;

        Scripted(Origins origins, int index, List<String> answers) {
            this.origins = origins;
            this.index = index;
            this.answers = answers;
        }

        @Override
        public void connectionMade(BaseTransport made) {
            transport = (Transport) made;
        }

        @Override
        public void dataReceived(byte[] data) {
            input.append(new String(data, StandardCharsets.ISO_8859_1));
            int end = input.indexOf("\r\n\r\n");
            while (end >= 0) {
                int length = end + 4 + bodyLength(input.substring(0, end));
                if (input.length() < length) {
                    return;
                }
                origins.received.add(input.substring(0, length).replace("\r\n", "\n"));
                input.delete(0, length);
                answer();
                end = input.indexOf("\r\n\r\n");
            }
        }

        private static int bodyLength(String head) {
            for (String line : head.split("\r\n")) {
                if (line.startsWith("content-length: ")) {
                    return Integer.parseInt(line.substring(16));
                }
            }
            return 0;
        }

        private void answer() {
            if (answers.isEmpty() || transport == null) {
                return;
            }
            String answer = answers.removeFirst();
            String text = answer.replace("<close>", "").replace("<reset>", "").replace("\n", "\r\n");
            transport.write(text.getBytes(StandardCharsets.ISO_8859_1));
            if (answer.endsWith("<close>")) {
                transport.close();
            } else if (answer.endsWith("<reset>")) {
                origins.links.get(index).reset();
            }
        }
    }
}
