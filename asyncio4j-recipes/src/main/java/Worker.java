import static org.asyncio4j.Asyncio.*;
import static org.asyncio4j.lowlevel.Loops.getRunningLoop;

import java.nio.channels.*;
import org.asyncio4j.*;
import org.asyncio4j.lowlevel.EventLoop;

// A worker of `Supervisor`: a server that accepts from the socket which it has inherited as its standard input or,
// given a port, from one of its own there, which it shares with other workers (SO_REUSEPORT). On SIGTERM it accepts
// no more, lets its clients come to an end, and exits with 0.
//
// It accepts by itself: `Server.close` would drop the clients that were accepted just before.

final double GRACE = Double.parseDouble(System.getProperty("grace", "10"));
final Set<Task<?>> clients = new HashSet<>();

void answer(StreamReader reader, StreamWriter writer) {
    for (String line : each(reader.lines())) {
        writer.write(ProcessHandle.current().pid() + " " + line + "\n");
        await(writer.drain());
    }
}

void serve(SocketChannel client) {
    try (StreamPair streams = await(openConnection(client, ConnectOptions.DEFAULT), IOException.class)) {
        answer(streams.reader(), streams.writer());
    } catch (IOException e) {
        IO.println("a client has left: " + e.getMessage());
    }
}

ServerSocketChannel listeningSocket(String[] args) throws IOException {
    if (args.length > 0) {
        return ServerSocketChannel.open()
                .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 1024);
    }
    if (System.inheritedChannel() instanceof ServerSocketChannel inherited) {
        return inherited;
    }
    throw new IllegalStateException("standard input is no listening socket: start this by Supervisor, or give a port");
}

/** Called by the loop when clients have come. Another worker may have been faster. */
void accept(ServerSocketChannel socket) {
    try {
        for (SocketChannel client = socket.accept(); client != null; client = socket.accept()) {
            SocketChannel accepted = client;
            Task<?> task = createTask(() -> serve(accepted));
            clients.add(task);
            task.addDoneCallback(clients::remove);
        }
    } catch (IOException e) { // too many open files, as a rule
        IO.println("cannot accept: " + e.getMessage());
        EventLoop loop = getRunningLoop();
        loop.removeReader(socket);
        loop.callLater(1, () -> loop.addReader(socket, () -> accept(socket)));
    }
}

void serve(String[] args) throws IOException {
    ServerSocketChannel socket = listeningSocket(args);
    socket.configureBlocking(false);
    EventLoop loop = getRunningLoop();
    loop.addReader(socket, () -> accept(socket));
    IO.println("ready"); // to the supervisor, which reads our output
    try {
        ProcessHandle.current().parent().ifPresent(supervisor -> await(supervisor.onExit()));
        IO.println("the supervisor is gone");
    } finally {
        loop.removeReader(socket);
        IO.println("accepts no more");
        if (args.length > 0) {
            socket.close();
        }
        if (!clients.isEmpty()) {
            await(waitUntil(clients, GRACE)); // the end of the run cancels those that are left
        }
    }
}

void main(String[] args) throws IOException {
    try {
        run(() -> serve(args), RunOptions.DEFAULT.withStopSignals("INT", "TERM"));
    } catch (KeyboardInterrupt stopped) {
        IO.println("stopped");
    }
}
