import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 6: an asynchronous context manager that opens a connection and closes it, against a server of its own. The
// JDK's sockets block; toThread takes that off the loop.

Conn getConn(String host, int port) throws IOException {
    Socket socket = await(toThread(() -> new Socket(host, port)), IOException.class);
    IO.println("connected");
    return new Conn(socket);
}

static class Conn {

    private final Socket socket;
    private final Scanner lines;

    Conn(Socket socket) throws IOException {
        this.socket = socket;
        this.lines = new Scanner(socket.getInputStream());
    }

    String ask(String line) {
        return await(toThread(() -> {
            socket.getOutputStream().write((line + "\n").getBytes());
            return lines.nextLine();
        }));
    }

    void close() {
        await(toThread(socket::close));
        IO.println("closed");
    }
}

class Connection implements AsyncResource<Conn> {

    private final String host;
    private final int port;
    private Conn conn;

    Connection(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public Conn onEnter() throws IOException {
        conn = getConn(host, port);
        return conn;
    }

    @Override
    public void onClose(Throwable problem) {
        conn.close();
    }
}

void echo(ServerSocket server) {
    while (true) {
        try (Socket client = server.accept()) {
            Scanner lines = new Scanner(client.getInputStream());
            while (lines.hasNextLine()) {
                String answer = "echo: " + lines.nextLine() + "\n";
                client.getOutputStream().write(answer.getBytes());
            }
        } catch (IOException closed) {
            return;
        }
    }
}

void main() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
        Thread.ofPlatform().daemon().start(() -> echo(server));
        run(() -> {
            int port = server.getLocalPort();
            with(new Connection("localhost", port), conn -> {
                IO.println(conn.ask("hello"));
                IO.println(conn.ask("goodbye"));
            });
            try {
                with(new Connection("localhost", port), conn -> {
                    throw new IllegalArgumentException("in the block");
                });
            } catch (IllegalArgumentException e) {
                IO.println(e.getMessage());
            }
        });
    }
}
