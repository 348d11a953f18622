import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A crawler: follows all links of a site, each once, with at most three connections at a time. The site is a server in
// the same program.

final Map<String, String> site = Map.of(
        "/", "<a href=/a> <a href=/b>",
        "/a", "<a href=/c> <a href=/>",
        "/b", "<a href=/c> <a href=/d>",
        "/c", "<a href=/e>",
        "/d", "nothing here");

final Map<String, String> found = new TreeMap<>();
final Semaphore connections = new Semaphore(3);
int open;
int mostOpen;

void serve(StreamReader reader, StreamWriter writer) {
    String path = await(reader.readlineString()).split(" ")[1];
    await(reader.readuntil("\r\n\r\n"));
    String page = site.get(path);
    writer.write("HTTP/1.0 " + (page == null ? "404 Not Found" : "200 OK") + "\r\n\r\n");
    writer.write(page == null ? "" : page);
    writer.close();
}

void visit(int port, String path, TaskGroup group) {
    String answer = with(connections, () -> fetch(port, path));
    found.put(path, answer.lines().findFirst().orElse("no answer"));
    for (String link : answer.split("<a href=")) {
        String target = link.split(">")[0];
        if (target.startsWith("/") && found.putIfAbsent(target, "to be visited") == null) {
            group.createTask(() -> visit(port, target, group));
        }
    }
}

String fetch(int port, String path) {
    mostOpen = Math.max(mostOpen, ++open);
    try (StreamPair connection = await(openConnection("127.0.0.1", port))) {
        connection.writer().write("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
        return await(connection.reader().readString());
    } finally {
        open--;
    }
}

void main() {
    run(() -> with(await(startServer(this::serve, "127.0.0.1", 0)), server -> {
        found.put("/", "to be visited");
        with(taskGroup(), group -> {
            group.createTask(() -> visit(server.port(), "/", group));
        });
        found.forEach((path, status) -> IO.println(path + " " + status));
        IO.println("at most 3 connections: " + (mostOpen <= 3));
    }));
}
