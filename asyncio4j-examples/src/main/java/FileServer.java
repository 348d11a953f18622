import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A web server for the files of a folder: HTTP/1.1 with connections that are kept, HEAD and ranges, files sent by the
// system itself, and ten seconds for a request. `FileServer.java FOLDER PORT` serves, `FileServer.java FOLDER PORT
// CERT KEY` by TLS, with PEM files; without arguments it makes a file and fetches it.

class Site {

    static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    final Path root;

    Site(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    void serve(StreamReader reader, StreamWriter writer) {
        try (writer) {
            while (answer(reader, writer)) {
                await(writer.drain());
            }
        } catch (IncompleteReadException | TimeoutException | IOException e) {
            // The client is gone, or too slow.
        }
    }

    /** Returns whether the connection is kept. */
    boolean answer(StreamReader reader, StreamWriter writer) throws IOException {
        List<String> lines;
        try {
            lines = new String(await(waitFor(reader.readuntil("\r\n\r\n"), 10))).lines().toList();
        } catch (LimitOverrunException e) {
            return refuse(writer, "431 Request Header Fields Too Large", false, true);
        }
        String[] words = lines.getFirst().split(" ");
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            return refuse(writer, "400 Bad Request", false, true);
        }
        boolean head = words[0].equals("HEAD");
        if (!head && !words[0].equals("GET")) {
            return refuse(writer, "405 Method Not Allowed", false, true); // a body may follow
        }
        boolean keep = words[2].equals("HTTP/1.1") && !header(lines, "Connection").equalsIgnoreCase("close");
        Path file = fileOf(words[1]);
        if (file == null) {
            return refuse(writer, "404 Not Found", keep, !head);
        }
        try (FileChannel content = FileChannel.open(file)) {
            long size = content.size();
            long from = 0;
            long end = size;
            String range = "";
            Matcher asked = RANGE.matcher(header(lines, "Range"));
            if (asked.matches()) {
                from = Long.parseLong(asked.group(1));
                if (!asked.group(2).isEmpty()) {
                    end = Math.min(size, Long.parseLong(asked.group(2)) + 1);
                }
                if (from >= end) {
                    return refuse(writer, "416 Range Not Satisfiable", keep, !head);
                }
                range = "Content-Range: bytes " + from + "-" + (end - 1) + "/" + size + "\r\n";
            }
            String status = range.isEmpty() ? "200 OK" : "206 Partial Content";
            writer.write(headers(status, end - from, range, keep));
            if (head || from == end) {
                return keep;
            }
            long sent = await(writer.sendfile(content, from, end - from));
            return keep && sent == end - from; // a file that has shrunk leaves a promise unkept
        }
    }

    /** A header's value; nothing if there is no such header. */
    String header(List<String> lines, String name) {
        String begin = name + ":";
        return lines.stream()
                .filter(line -> line.regionMatches(true, 0, begin, 0, begin.length()))
                .map(line -> line.substring(begin.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** What a client may have: a file of the folder; null for anything else. */
    Path fileOf(String target) {
        try {
            Path file = root.resolve("." + new URI(target).getPath()).normalize();
            return file.startsWith(root) && Files.isRegularFile(file) ? file : null;
        } catch (URISyntaxException | InvalidPathException e) {
            return null;
        }
    }

    boolean refuse(StreamWriter writer, String status, boolean keep, boolean explain) {
        writer.write(headers(status, status.length() + 1, "", keep));
        if (explain) {
            writer.write(status + "\n");
        }
        return keep;
    }

    String headers(String status, long length, String more, boolean keep) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n" + more)
                + (keep ? "\r\n" : "Connection: close\r\n\r\n");
    }
}

void main(String[] args) throws IOException {
    Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("site");
    Site site = new Site(folder);
    ServerOptions options = ServerOptions.DEFAULT;
    if (args.length == 4) {
        options = options.withTls(Tls.serverContext(Path.of(args[2]), Path.of(args[3])));
    }
    ServerOptions chosen = options;
    run(() -> {
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Server server = await(startServer(site::serve, "127.0.0.1", port, chosen));
        if (args.length > 0) {
            IO.println(server.port());
            await(server.serveForever());
        }
        Files.writeString(folder.resolve("hello.txt"), "hello from a file\n");
        with(server, () -> show(server.port()));
    });
}

void show(int port) {
    with(await(openConnection("127.0.0.1", port)), client -> {
        StreamWriter writer = client.writer();
        writer.write("GET /hello.txt HTTP/1.1\r\n\r\n");
        writer.write("GET /../secret HTTP/1.1\r\nConnection: close\r\n\r\n");
        IO.print(await(client.reader().readString()).replace("\r", ""));
    });
}
