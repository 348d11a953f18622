import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// An echo server and its clients, by streams. The handler runs as a task for each client, and looks
// like a program that talks to one client only.

void echo(StreamReader reader, StreamWriter writer) {
    for (String line : each(reader.lines())) {
        writer.write(line.toUpperCase() + "\n");
        await(writer.drain()); // a client that does not read makes us wait, and not our memory fill
    }
    writer.close();
}

Coroutine<String> ask(int port, String line) {
    return async(() -> {
        try (StreamPair connection = await(openConnection("127.0.0.1", port))) {
            connection.writer().write(line + "\n");
            return await(connection.reader().readlineString());
        }
    });
}

void main() {
    run(() -> {
        Server server = await(startServer(this::echo, "127.0.0.1", 0));
        with(
                server, // closes it at the end, and waits for its last client
                () -> {
                    IO.println(await(ask(server.port(), "hello")));
                    IO.println(
                            await(
                                    gather(
                                            ask(server.port(), "one"),
                                            ask(server.port(), "two"),
                                            ask(server.port(), "three"))));
                });
    });
}
