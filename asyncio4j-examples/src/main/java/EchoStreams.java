import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// An echo server and its clients, by streams. The handler runs as a task for each client, and looks like a program that
// talks to one client only.

void echo(StreamReader reader, StreamWriter writer) {
    for (String line : each(reader.lines())) {
        writer.write(line.toUpperCase() + "\n");
        await(writer.drain()); // a client that does not read makes us wait, and not our memory fill
    }
    writer.close();
}

String ask(int port, String line) {
    try (StreamPair connection = await(openConnection("127.0.0.1", port))) {
        connection.writer().write(line + "\n");
        return await(connection.reader().readlineString());
    }
}

void main() {
    run(() -> {
        Server server = await(startServer(this::echo, "127.0.0.1", 0));
        with(server, () -> { // closes it at the end, and waits for its last client
            int port = server.port();
            IO.println(ask(port, "hello"));
            IO.println(await(gather(() -> ask(port, "one"), () -> ask(port, "two"), () -> ask(port, "three"))));
        });
    });
}
