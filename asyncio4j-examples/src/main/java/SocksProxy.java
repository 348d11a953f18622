import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A SOCKS5 proxy (RFC 1928, without authentication): connects to whom the client names, and passes on what either says,
// half-closed connections included. `SocksProxy.java PORT` serves, for `curl --socks5-hostname 127.0.0.1:PORT`; without
// an argument a client goes through it.

final int CONNECT = 1;
final int SUCCEEDED = 0;
final int HOST_UNREACHABLE = 4;
final int COMMAND_NOT_SUPPORTED = 7;

void proxy(StreamReader reader, StreamWriter writer) {
    try (writer) {
        StreamPair target = await(waitFor(() -> greet(reader, writer), 30), IOException.class);
        if (target != null) {
            with(target, taskGroup(), (_, group) -> {
                group.createTask(() -> pass(reader, target.writer()));
                group.createTask(() -> pass(target.reader(), writer));
            });
        }
    } catch (IncompleteReadException | TimeoutException | IOException e) {
        // The client is gone, or too slow, or speaks something else.
    } catch (ExceptionGroup lost) {
        if (lost.split(IOException.class).rest() != null) {
            throw lost; // not a connection that was lost, but a mistake of ours
        }
    }
}

/** Connects to whom the client names; null if that cannot be had, which the client is told. */
StreamPair greet(StreamReader reader, StreamWriter writer) throws IOException {
    byte[] greeting = await(reader.readexactly(2)); // version, how many methods
    if (greeting[0] != 5) {
        throw new IOException("not SOCKS 5");
    }
    await(reader.readexactly(greeting[1] & 0xff));
    writer.write(new byte[] {5, 0}); // no authentication
    byte[] request = await(reader.readexactly(4)); // version, command, reserved, kind of address
    String host = readHost(reader, request[3]);
    int port = ByteBuffer.wrap(await(reader.readexactly(2))).getShort() & 0xffff;
    if (request[1] != CONNECT) {
        answer(writer, COMMAND_NOT_SUPPORTED);
        return null;
    }
    try {
        StreamPair target = await(openConnection(host, port), IOException.class);
        answer(writer, SUCCEEDED);
        return target;
    } catch (IOException | IllegalArgumentException e) {
        answer(writer, HOST_UNREACHABLE);
        return null;
    }
}

String readHost(StreamReader reader, int kind) throws IOException {
    return switch (kind) {
        case 1 -> InetAddress.getByAddress(await(reader.readexactly(4))).getHostAddress();
        case 3 -> new String(await(reader.readexactly(await(reader.readexactly(1))[0] & 0xff)));
        case 4 -> InetAddress.getByAddress(await(reader.readexactly(16))).getHostAddress();
        default -> throw new IOException("unknown kind of address: " + kind);
    };
}

void answer(StreamWriter writer, int code) {
    writer.write(new byte[] {5, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0});
}

void pass(StreamReader from, StreamWriter to) {
    for (byte[] data = await(from.read(65536)); data.length > 0; data = await(from.read(65536))) {
        to.write(data);
        await(to.drain());
    }
    to.writeEof();
}

void show(int port) {
    ClientHandler greeter = (reader, writer) -> {
        writer.write("hello, " + await(reader.readString()));
        writer.close();
    };
    Server server = await(startServer(greeter, "127.0.0.1", 0));
    StreamPair client = await(openConnection("127.0.0.1", port));
    with(server, client, (_, _) -> {
        byte[] name = "127.0.0.1".getBytes();
        client.writer().write(new byte[] {5, 1, 0, 5, 1, 0, 3, (byte) name.length});
        client.writer().write(name);
        client.writer().write(ByteBuffer.allocate(2).putShort((short) server.port()).flip());
        IO.println(Arrays.toString(await(client.reader().readexactly(12))));
        client.writer().write("you behind the proxy");
        client.writer().writeEof();
        IO.println(await(client.reader().readString()));
    });
}

void main(String[] args) {
    int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
    run(() -> with(await(startServer(this::proxy, "127.0.0.1", port)), server -> {
        if (args.length == 0) {
            show(server.port());
        } else {
            await(server.serveForever());
        }
    }));
}
