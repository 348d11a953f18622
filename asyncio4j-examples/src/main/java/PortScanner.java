import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Which ports of this machine somebody listens at: tries many at a time, and waits for none longer than a second. Scans
// the loopback interface and nothing else: other people's machines are not yours to knock at. `PortScanner.java FIRST
// LAST`; without arguments it looks for its own servers.

boolean isOpen(int port, Semaphore connections) {
    return with(connections, () -> {
        try (StreamPair _ = await(waitFor(openConnection("127.0.0.1", port), 1.0), IOException.class)) {
            return true;
        } catch (IOException | TimeoutException nobody) {
            return false;
        }
    });
}

List<Integer> scan(List<Integer> ports) {
    Semaphore connections = new Semaphore(200);
    var tasks = ports.stream().map(port -> createTask(() -> isOpen(port, connections))).toList();
    List<Boolean> open = await(gather(tasks));
    return IntStream.range(0, ports.size()).filter(open::get).mapToObj(ports::get).toList();
}

void main(String[] args) {
    run(() -> {
        if (args.length == 2) {
            var all = IntStream.rangeClosed(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
            IO.println(scan(all.boxed().toList()));
            return;
        }
        List<Integer> ports = new ArrayList<>();
        List<Server> servers = new ArrayList<>();
        ClientHandler bye = (reader, writer) -> writer.close();
        for (int i = 0; i < 5; i++) {
            Server server = await(startServer(bye, "127.0.0.1", 0));
            ports.add(server.port());
            servers.add(server);
        }
        servers.remove(1).close();
        servers.remove(2).close();
        List<Integer> open = scan(ports);
        ports.forEach(port -> IO.println(open.contains(port) ? "open" : "closed"));
        servers.forEach(Server::close);
    });
}
