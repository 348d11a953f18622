import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

import javax.net.ssl.SSLContext;

// A connection that begins in the clear and is upgraded to TLS on the way, as mail servers do it: `StartTls.java CERT
// KEY CA`, PEM files for a server called localhost and for who has signed it.

void serve(StreamReader reader, StreamWriter writer, SSLContext context) {
    try (writer) {
        for (String line : each(reader.lines())) {
            switch (line) {
                case "STARTTLS" -> {
                    writer.write("220 go ahead\n");
                    await(writer.startTls(context)); // reader and writer stay the same
                }
                case "QUIT" -> {
                    writer.write("221 bye\n");
                    return;
                }
                default -> writer.write("250 " + (isSecret(writer) ? "whispers " : "") + line + "\n");
            }
            await(writer.drain());
        }
    }
}

boolean isSecret(StreamWriter writer) {
    return writer.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
}

void ask(StreamPair server, String line) {
    server.writer().write(line + "\n");
    IO.println(line + " -> " + await(server.reader().readlineString()));
}

void main(String[] args) throws IOException {
    SSLContext serverContext = Tls.serverContext(Path.of(args[0]), Path.of(args[1]));
    SSLContext clientContext = Tls.createDefaultContext(Path.of(args[2]));
    ClientHandler handler = (reader, writer) -> serve(reader, writer, serverContext);
    TlsOptions tls = TlsOptions.of(clientContext).withServerHostname("localhost");
    run(() -> {
        Server server = await(startServer(handler, "127.0.0.1", 0));
        StreamPair client = await(openConnection("127.0.0.1", server.port()));
        with(server, client, (_, _) -> {
            ask(client, "in the clear");
            ask(client, "STARTTLS");
            await(client.writer().startTls(tls));
            ask(client, "a secret");
            ask(client, "QUIT");
        });
    });
}
