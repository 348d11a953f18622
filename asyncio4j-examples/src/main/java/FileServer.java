import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;
import org.asyncio4j.lowlevel.*;

import java.nio.channels.FileChannel;

// A web server for the files of a folder: HTTP/1.1 with connections that are kept, files sent by
// the
// system itself, and ten seconds for a request. `FileServer.java FOLDER PORT` serves; without
// arguments it makes a file and fetches it.

class Site {

    final Path root;

    Site(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    void serve(StreamReader reader, StreamWriter writer) {
        try (writer) {
            while (answer(reader, writer)) {
                await(writer.drain());
            }
        } catch (IncompleteReadException | TimeoutException | LimitOverrunException e) {
            // The client is gone, or too slow, or no client at all.
        }
    }

    /** Returns whether the connection is kept. */
    boolean answer(StreamReader reader, StreamWriter writer) {
        String[] request = await(waitFor(head(reader), 10)).split("\r\n");
        String[] words = request[0].split(" ");
        boolean keep = words.length == 3 && words[2].equals("HTTP/1.1") && !asksToClose(request);
        if (words.length != 3 || !(words[0].equals("GET") || words[0].equals("HEAD"))) {
            refuse(writer, "405 Method Not Allowed", keep);
            return keep;
        }
        Path file = root.resolve(words[1].substring(1).split("\\?")[0]).normalize();
        if (!file.startsWith(root) || !Files.isRegularFile(file)) {
            refuse(writer, "404 Not Found", keep);
            return keep;
        }
        try (FileChannel content = FileChannel.open(file)) {
            writer.write(headers("200 OK", content.size(), keep));
            if (words[0].equals("GET")) {
                await(Loops.getRunningLoop().sendfile(writer.transport(), content));
            }
            return keep;
        } catch (IOException e) {
            return false;
        }
    }

    Coroutine<String> head(StreamReader reader) {
        return async(() -> new String(await(reader.readuntil("\r\n\r\n"))));
    }

    boolean asksToClose(String[] request) {
        return Stream.of(request).anyMatch(line -> line.equalsIgnoreCase("Connection: close"));
    }

    void refuse(StreamWriter writer, String status, boolean keep) {
        writer.write(headers(status, status.length() + 1, keep) + status + "\n");
    }

    String headers(String status, long length, boolean keep) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n")
                + (keep ? "\r\n" : "Connection: close\r\n\r\n");
    }
}

void main(String[] args) throws IOException {
    Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("site");
    Site site = new Site(folder);
    run(() -> {
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Server server = await(startServer(site::serve, "127.0.0.1", port));
        if (args.length > 0) {
            IO.println("http://127.0.0.1:" + server.port() + "/");
            await(server.serveForever());
        }
        Files.writeString(folder.resolve("hello.txt"), "hello from a file\n");
        with(
                server,
                () -> {
                    with(
                            await(openConnection("127.0.0.1", server.port())),
                            client -> {
                                client.writer().write("GET /hello.txt HTTP/1.1\r\n\r\n");
                                client.writer()
                                        .write(
                                                "GET /../secret HTTP/1.1\r\n"
                                                        + "Connection: close\r\n\r\n");
                                IO.print(await(client.reader().readString()).replace("\r", ""));
                            });
                });
    });
}
