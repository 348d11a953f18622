import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A server that Ctrl-C and SIGTERM stop in good order: no more clients, a time for those that there are, and
// the end. `StoppableServer.java SECONDS` serves, and gives its clients so much time.

void shout(StreamReader reader, StreamWriter writer) {
    for (String line : each(reader.lines())) {
        await(sleep(0.2)); // stands for work
        writer.write(line.toUpperCase() + "\n");
        await(writer.drain());
    }
    writer.close();
}

void serve(double secondsToEnd) {
    Server server = await(startServer(this::shout, "127.0.0.1", 0));
    IO.println(server.port());
    try {
        await(new Event().waitFor()); // until a signal cancels us
    } finally {
        server.close(); // clients that come now are refused
        IO.println("closed");
        try {
            await(waitFor(server.waitClosed(), secondsToEnd));
            IO.println("all have left");
        } catch (TimeoutException e) {
            server.abortClients();
            IO.println("some had to leave");
        }
    }
}

void main(String[] args) {
    double secondsToEnd = args.length == 0 ? 10 : Double.parseDouble(args[0]);
    try {
        run(() -> serve(secondsToEnd), RunOptions.DEFAULT.withStopSignals("INT", "TERM"));
    } catch (KeyboardInterrupt stopped) {
        IO.println("stopped by " + (stopped.getMessage() == null ? "Ctrl-C" : "SIGTERM"));
    }
}
