package org.asyncio4j.recipes;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The threads and, on Linux, the sockets of this process at some time. */
record Remains(Set<Thread> threads, Set<String> sockets) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Threads that nobody can end, with who keeps them. */
    private static final Pattern KEPT = Pattern.compile(String.join(
            "|",
            "asyncio.*", // a thread that the next run takes over, and those that all loops share
            "ForkJoinPool.*|VirtualThread-un.*|.*Poller|Read-Updater|Write-Updater", // the JDK's own
            "Common-Cleaner|Cleaner-\\d+|process reaper.*|Keep-Alive-Timer|HttpClient.*Cleaner",
            "InnocuousThread.*|idle-timeout-task|HTTP-Dispatcher.*|CompletableFutureDelayScheduler",
            "JFR .*|Attach Listener",
            "globalEventExecutor-.*", // Netty's, for one more second
            "PostgreSQL-JDBC-Cleaner", // for half a minute
            "grpc-.*|Resource .*")); // gRPC's shared ones, for one more second

    static Remains now() throws IOException {
        SocketChannel.open().close(); // so that the JDK has made the socket that it keeps for closing others
        return new Remains(new HashSet<>(Thread.getAllStackTraces().keySet()), openSockets());
    }

    /** Fails if there is more than there was, and that does not go soon. */
    void assertNothingNew() throws IOException, InterruptedException {
        List<String> more = more();
        for (int i = 0; i < 200 && !more.isEmpty(); i++) {
            Thread.sleep(50);
            more = more();
        }
        if (!more.isEmpty()) {
            fail("left behind: " + more);
        }
    }

    private List<String> more() throws IOException {
        TreeSet<String> more = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!threads.contains(thread) && !KEPT.matcher(thread.getName()).matches()) {
                more.add("thread " + thread.getName());
            }
        }
        for (String socket : openSockets()) {
            if (!sockets.contains(socket)) {
                more.add(socket);
            }
        }
        return List.copyOf(more);
    }

    private static Set<String> openSockets() throws IOException {
        Set<String> sockets = new HashSet<>();
        if (Files.isDirectory(DESCRIPTORS)) {
            try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
                for (Path descriptor : descriptors.toList()) {
                    try {
                        String target = Files.readSymbolicLink(descriptor).toString();
                        if (target.startsWith("socket:")) {
                            sockets.add(target);
                        }
                    } catch (IOException closed) {
                        // It was open for the listing, or has been closed meanwhile.
                    }
                }
            }
        }
        return sockets;
    }
}
