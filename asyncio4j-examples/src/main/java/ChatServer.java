import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A chat server. Each client has a task that reads and a queue of what it is to be sent, with a task that writes: so a
// slow client holds up nobody. The room is a plain map, without a lock: only one task runs at a time. With a port as
// argument it serves; without, two clients show it.

final Map<String, Queue<String>> room = new LinkedHashMap<>();

void talk(StreamReader reader, StreamWriter writer) throws IOException {
    String name = next(reader);
    if (name == null || name.isBlank() || room.containsKey(name)) {
        writer.write("choose another name\n");
        writer.close();
        return;
    }
    var outgoing = new Queue<String>(100);
    room.put(name, outgoing);
    tell(name + " has come");
    Task<Void> sender = createTask(() -> send(outgoing, writer));
    try {
        for (String line = next(reader); line != null; line = next(reader)) {
            tell(name + ": " + line);
        }
    } catch (IOException | LimitOverrunException e) {
        // The client is lost, or sends lines that have no end.
    } finally {
        room.remove(name);
        tell(name + " has left");
        sender.cancel();
        writer.close();
    }
}

String next(StreamReader reader) throws IOException {
    return await(reader.readlineString(), IOException.class);
}

void send(Queue<String> outgoing, StreamWriter writer) {
    try {
        while (true) {
            writer.write(await(outgoing.get()) + "\n");
            await(writer.drain(), IOException.class);
        }
    } catch (IOException e) {
        // The client is lost, which its reader is told, too.
    }
}

void tell(String message) {
    for (Queue<String> outgoing : room.values()) {
        if (!outgoing.full()) { // who does not keep up misses something
            outgoing.putNowait(message);
        }
    }
}

void show(int port) {
    StreamPair ann = await(openConnection("127.0.0.1", port));
    say(ann, "Ann");
    StreamPair ben = await(openConnection("127.0.0.1", port));
    say(ben, "Ben");
    hear("Ann", ann);
    hear("Ann", ann);
    say(ben, "hello, Ann");
    hear("Ann", ann);
    ben.close();
    hear("Ann", ann);
    ann.close();
}

void say(StreamPair client, String line) {
    client.writer().write(line + "\n");
    await(client.writer().drain());
}

void hear(String who, StreamPair client) {
    IO.println(who + " hears \"" + await(client.reader().readlineString()) + "\"");
}

void main(String[] args) {
    run(() -> {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        Server server = await(startServer(this::talk, "127.0.0.1", port));
        with(server, () -> {
            if (args.length == 0) {
                show(server.port());
            } else {
                await(server.serveForever());
            }
        });
    });
}
