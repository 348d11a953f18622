package org.asyncio4j.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * A plain virtual thread for each connection, with blocking sockets. {@code ThreadServer echo|lines
 * [KEYSTORE]}.
 */
public final class ThreadServer {

    private static final int SMALLEST = 16 << 10;
    private static final int CHUNK = 256 << 10;

    private ThreadServer() {}

    /** Serves until standard input ends. */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        InetAddress host = InetAddress.getLoopbackAddress();
        boolean lines = args[0].equals("lines");
        try (ServerSocket server = args.length > 1
                ? Control.tls(args[1]).getServerSocketFactory().createServerSocket(0, 1024, host)
                : new ServerSocket(0, 1024, host)) {
            Control.serving(server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket, lines));
            }
        }
    }

    private static void serve(Socket socket, boolean lines) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            if (lines) {
                count(in, out);
            } else {
                echo(in, out);
            }
        } catch (IOException e) {
            // The client is gone.
            return;
        }
    }

    /** A buffer that was filled is made larger, as an idle connection keeps it. */
    private static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] chunk = new byte[SMALLEST];
        for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
            out.write(chunk, 0, size);
            if (size == chunk.length && size < CHUNK) {
                chunk = new byte[4 * size];
            }
        }
    }

    private static void count(InputStream in, OutputStream out) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        LineCount count = new LineCount();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            byte[] answer = count.line(line.length());
            if (answer != null) {
                out.write(answer);
            }
        }
    }
}
