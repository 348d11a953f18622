import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A server on several cores: one loop for each, all at one port. The system spreads the connections over them
// (SO_REUSEPORT). Loops share nothing: what they have in common goes by runCoroutineThreadsafe or by what is made for
// threads, as the counter here.

final int LOOPS = 3;
final int CLIENTS = 60;
final Map<Integer, Integer> served = new ConcurrentHashMap<>();

void echo(StreamReader reader, StreamWriter writer) {
    served.merge(LoopGroup.current().index(), 1, Integer::sum);
    writer.write(await(reader.readline()));
    writer.close();
}

boolean echoes(int port) {
    try (StreamPair connection = await(openConnection("127.0.0.1", port))) {
        connection.writer().write("hello\n");
        return "hello".equals(await(connection.reader().readlineString()));
    }
}

/** The main of each loop: serves until the first of them has seen enough clients. */
void serve(CompletableFuture<Integer> port, CountDownLatch ready) {
    boolean first = LoopGroup.current().index() == 0;
    // The first takes any port, the others the same; a server for the world would name one.
    int at = first ? 0 : await(port.copy());
    Server server = await(startServer(this::echo, "127.0.0.1", at, ServerOptions.DEFAULT.withReusePort(true)));
    with(server, () -> {
        port.complete(server.port());
        ready.countDown();
        if (first) {
            await(toThread(() -> ready.await()));
            for (int i = 0; i < CLIENTS; i++) {
                if (!echoes(server.port())) {
                    throw new AssertionError("no echo");
                }
            }
            throw new SystemExit(0); // Ends all of them.
        }
        await(server.serveForever());
    });
}

void main() {
    var port = new CompletableFuture<Integer>();
    var ready = new CountDownLatch(LOOPS);
    try {
        LoopGroup.run(LOOPS, () -> serve(port, ready));
    } catch (SystemExit end) {
        IO.println("clients served: " + served.values().stream().mapToInt(n -> n).sum());
        IO.println("by more than one loop: " + (served.size() > 1));
    }
}
