package org.asyncio4j.tests.tls;

import static org.asyncio4j.Asyncio.gather;
import static org.asyncio4j.Asyncio.toThread;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Future;

/** Peers on threads, with the JDK's blocking sockets: nothing of ours is on their side. */
final class BlockingPeers {

    private static final SSLContext SERVER = TestKeys.server();
    private static final SSLContext CLIENT = TestKeys.client();
    private static final String HOST = "127.0.0.1";

    private BlockingPeers() {}

    /** What a peer does with its connection, which is closed afterwards. */
    interface Talk {
        void talk(Socket socket) throws Exception;
    }

    /** Listens at a port of the loopback interface. */
    static ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, InetAddress.getByName(HOST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves so many clients, each on a thread of its own; done when all are. */
    static Future<List<Void>> serve(ServerSocket listening, int count, Talk talk) {
        return all(count, () -> {
            try (Socket socket = listening.accept()) {
                talk.talk(socket);
            }
        });
    }

    /** So many clients, each on a thread of its own; done when all are. */
    static Future<List<Void>> connect(int port, int count, Talk talk) {
        return all(count, () -> {
            try (Socket socket = new Socket(HOST, port)) {
                talk.talk(socket);
            }
        });
    }

    private static Future<List<Void>> all(int count, Body body) {
        List<Coroutine<Void>> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(toThread(() -> {
                body.run();
                return null;
            }));
        }
        return gather(bodies);
    }

    private interface Body {
        void run() throws Exception;
    }

    /** TLS over the socket, as its server. */
    static SSLSocket server(Socket plain) throws IOException {
        return secure(SERVER, plain, false);
    }

    /** TLS over the socket, as its client. */
    static SSLSocket client(Socket plain) throws IOException {
        return secure(CLIENT, plain, true);
    }

    private static SSLSocket secure(SSLContext context, Socket plain, boolean client) throws IOException {
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        secure.setUseClientMode(client);
        secure.startHandshake();
        return secure;
    }

    /** Exactly so many bytes. */
    static byte[] read(Socket socket, int count) throws IOException {
        byte[] data = socket.getInputStream().readNBytes(count);
        if (data.length < count) {
            throw new EOFException(data.length + " bytes of " + count);
        }
        return data;
    }

    /** All that comes until the end of the data, or a reset. */
    static int readToTheEnd(Socket socket) {
        int count = 0;
        try {
            while (socket.getInputStream().read() >= 0) {
                count++;
            }
        } catch (IOException e) {
            // A reset is an end as well.
        }
        return count;
    }

    static void send(Socket socket, byte[] data) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(data);
        out.flush();
    }
}
