package org.asyncio4j.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What the harness and a server say to each other, on the server's standard input and output. */
final class Control {

    private static final char[] PASSWORD = "benchmark".toCharArray();

    private Control() {}

    /** Says the port; answers {@code memory} from then on; ends the process with its input. */
    static void serving(int port) {
        serving(port, () -> 0);
    }

    /** As {@link #serving(int)}, with memory that only the server knows of. */
    static void serving(int port, LongSupplier furtherMemory) {
        System.out.println("port " + port);
        System.out.flush();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                for (String line = STDIN.readLine(); line != null; line = STDIN.readLine()) {
                    if (line.equals("memory")) {
                        System.out.println(memory() + furtherMemory.getAsLong());
                        System.out.flush();
                    }
                }
            } catch (IOException e) {
                System.err.println(e);
            }
            Runtime.getRuntime().halt(0);
        });
    }

    /** Bytes of heap that are in use, and of direct buffers. */
    static long memory() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        long direct = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += pool.getMemoryUsed();
        }
        return runtime.totalMemory() - runtime.freeMemory() + direct;
    }

    /** The keys of the server that the harness has made. */
    static KeyManagerFactory keys(String file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(Path.of(file))) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return keys;
    }

    static SSLContext tls(String file) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(file).getKeyManagers(), null, null);
        return context;
    }

    static final BufferedReader STDIN = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
}
