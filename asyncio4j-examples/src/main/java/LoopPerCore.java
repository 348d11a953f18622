import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A server on several cores: one loop for each, all at one port. The system spreads the connections over them
// (SO_REUSEPORT). Loops share nothing: what they have in common goes by runCoroutineThreadsafe or by what is made for
// threads, as the counter here.

final int LOOPS = 3;
final int CLIENTS = 60;
final Map<String, Integer> served = new ConcurrentHashMap<>();

void echo(StreamReader reader, StreamWriter writer) {
    served.merge(currentTask().getLoop().toString(), 1, Integer::sum);
    writer.write(await(reader.readline()));
    writer.close();
}

/** Serves on this thread until it is told to end. */
void serve(int port, CompletableFuture<Integer> ready, CompletableFuture<Void> end) {
    run(() -> {
        ServerOptions shared = ServerOptions.DEFAULT.withReusePort(true);
        Server server = await(startServer(this::echo, "127.0.0.1", port, shared));
        with(server, () -> {
            ready.complete(server.port());
            await(end.copy()); // a copy, so that no loop cancels what all wait for
        });
    });
}

boolean echoes(int port) {
    try (StreamPair connection = await(openConnection("127.0.0.1", port))) {
        connection.writer().write("hello\n");
        return "hello".equals(await(connection.reader().readlineString()));
    }
}

void main() throws Exception {
    var end = new CompletableFuture<Void>();
    List<Thread> threads = new ArrayList<>();
    int port = 0; // the first takes any, the others the same
    for (int i = 0; i < LOOPS; i++) {
        int at = port;
        var ready = new CompletableFuture<Integer>();
        threads.add(Thread.ofPlatform().start(() -> serve(at, ready, end)));
        port = ready.get();
    }
    int shared = port;
    run(() -> {
        for (int i = 0; i < CLIENTS; i++) {
            if (!echoes(shared)) {
                throw new AssertionError("no echo");
            }
        }
    });
    end.complete(null);
    for (Thread thread : threads) {
        thread.join();
    }
    IO.println("clients served: " + served.values().stream().mapToInt(n -> n).sum());
    IO.println("by more than one loop: " + (served.size() > 1));
}
