package org.asyncio4j.tools.observe;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with a running JVM, which needs no preparation there: we put a file, the bell, where asyncio4j in that
 * JVM looks every half second. It names a socket in a folder that only the user can enter; the JVM connects to it.
 */
public final class Observed implements AutoCloseable {

    private static final long STALE_MILLIS = 5_000;
    private static final long PAUSE_MILLIS = 20;

    private final long pid;
    private final double patience;
    private final SocketChannel channel;
    private final BufferedReader answers;

    private Observed(long pid, double patience, SocketChannel channel) {
        this.pid = pid;
        this.patience = patience;
        this.channel = channel;
        this.answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /**
     * Begins a conversation with process {@code pid}.
     *
     * @param patience after how many seconds without an answer to give up
     */
    public static Observed open(long pid, double patience) throws ToolFailure {
        ProcessCheck.ensureObservable(pid);
        Place place = Place.of(pid);
        SocketChannel channel;
        try {
            channel = connect(pid, place, patience);
        } catch (IOException e) {
            throw new ToolFailure("process " + pid + " can't be asked by means of " + place.here() + ": " + e);
        }
        if (channel == null) {
            throw ProcessCheck.silence(pid, patience);
        }
        return new Observed(pid, patience, channel);
    }

    /** Returns what the process does. */
    SeenProcess look() throws ToolFailure {
        return SeenProcess.of(ask("tasks"));
    }

    /** Returns the connections that are open in the process. */
    List<SeenConnection> connections() throws ToolFailure {
        return SeenConnection.listOf(ask("connections"));
    }

    /** Returns, by their ids, which share of some time tasks were running, from 0 to 1; waits for that time. */
    Map<String, Double> sample(long millis) throws ToolFailure {
        Map<String, Double> shares = new HashMap<>();
        Map<String, Object> answer = Json.answer(ask("sample " + millis));
        if (answer.get("looks") instanceof Number looks && answer.get("running") instanceof Map<?, ?> running) {
            running.forEach((id, count) -> shares.put(
                    String.valueOf(id), ((Number) Objects.requireNonNull(count)).doubleValue() / looks.doubleValue()));
        }
        return shares;
    }

    /** Asks to cancel the tasks with this identity and name, and returns how many there are. */
    long cancel(SeenTask task) throws ToolFailure {
        Map<String, Object> answer = Json.answer(ask("cancel " + task.id() + " " + task.name()));
        return answer.get("cancelled") instanceof Number count ? count.longValue() : 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to do with it.
            return;
        }
    }

    private String ask(String question) throws ToolFailure {
        CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(question + "\n");
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                answer.complete(answers.readLine());
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            String line = answer.get((long) (patience * 1000), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new ToolFailure("process " + pid + " has ended.");
            }
            return line;
        } catch (ExecutionException e) {
            throw new ToolFailure("process " + pid + " has ended, or broke off: " + e.getCause());
        } catch (TimeoutException e) {
            throw ProcessCheck.silence(pid, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolFailure("interrupted.");
        }
    }

    /** Rings, and returns the connection that the process makes; null if it makes none. */
    private static @Nullable SocketChannel connect(long pid, Place place, double patience)
            throws IOException, ToolFailure {
        Path folder = Files.createTempDirectory(place.here(), ".asyncio4j-"); // for the user only
        Path socket = folder.resolve("s");
        Path bell = place.here().resolve(".asyncio4j-" + place.pid());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
            giveTo(pid, folder);
            giveTo(pid, socket);
            Path path = place.there().resolve(folder.getFileName()).resolve("s");
            return ring(pid, bell, "asyncio4j 1 " + path + "\n", server, patience);
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static @Nullable SocketChannel ring(
            long pid, Path bell, String text, ServerSocketChannel server, double patience)
            throws IOException, ToolFailure {
        long deadline = System.nanoTime() + (long) (patience * 1e9);
        boolean hangs = false;
        long next = System.nanoTime();
        try {
            while (System.nanoTime() < deadline) {
                SocketChannel channel = server.accept();
                if (channel != null) {
                    return channel;
                }
                if (System.nanoTime() >= next && ProcessHandle.of(pid).isPresent()) {
                    // Again now and then, in case another one who asks has taken ours for a stale one.
                    hangs |= hang(pid, bell, text);
                    next = System.nanoTime() + (hangs ? 2_000_000_000L : 100_000_000L);
                }
                pause();
            }
            return null;
        } finally {
            if (hangs && text.equals(textOf(bell))) {
                Files.deleteIfExists(bell);
            }
        }
    }

    /** Puts the bell in its place, whole at once; returns false if there is one. */
    private static boolean hang(long pid, Path bell, String text) throws IOException {
        Path whole = Files.createTempFile(bell.getParent(), ".asyncio4j-", ".bell");
        try {
            Files.writeString(whole, text);
            giveTo(pid, whole);
            if (isStale(bell)) {
                Files.deleteIfExists(bell);
            }
            Files.createLink(bell, whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.delete(whole);
        }
    }

    private static boolean isStale(Path bell) throws IOException {
        if (!Files.exists(bell)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(bell);
        return System.currentTimeMillis() - made.toMillis() > STALE_MILLIS;
    }

    private static @Nullable String textOf(Path bell) {
        try {
            return Files.readString(bell);
        } catch (IOException gone) {
            return null;
        }
    }

    /** Lets the process's user have the file, if that is another one: then we are root. */
    private static void giveTo(long pid, Path file) throws IOException {
        Path process = Path.of("/proc", String.valueOf(pid));
        if (Files.exists(process)) {
            UserPrincipal user = Files.getOwner(process);
            if (!user.equals(Files.getOwner(file))) {
                Files.setOwner(file, user);
            }
        }
    }

    private static void pause() throws ToolFailure {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolFailure("interrupted.");
        }
    }
}
