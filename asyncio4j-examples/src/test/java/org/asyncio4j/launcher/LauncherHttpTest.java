package org.asyncio4j.launcher;

import static org.asyncio4j.launcher.Start.LAUNCHER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The example of an HTTP server, started by {@code asyncio4j} and asked by curl, as its comment says. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherHttpTest {

    private static final Path HELLO =
            Path.of("src", "main", "java", "HelloHttp.java").toAbsolutePath();

    @TempDir
    Path folder;

    private static String curl(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 5];
        System.arraycopy(new String[] {"curl", "-sS", "--noproxy", "*", "-m30"}, 0, command, 0, 5);
        System.arraycopy(arguments, 0, command, 5, arguments.length);
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        curl.getOutputStream().close();
        String answer = new String(curl.getInputStream().readAllBytes());
        assertEquals(0, curl.waitFor(), answer);
        return answer;
    }

    private static boolean hasHttp2() throws InterruptedException {
        try {
            return curl("--version").contains("HTTP2");
        } catch (IOException notFound) {
            return false;
        }
    }

    @Test
    void helloIsServedByBothVersionsOnOnePort() throws Exception {
        assumeTrue(hasHttp2(), "curl with HTTP/2 is not installed");
        Process server = Start.begin(
                folder,
                folder,
                Map.of("ASYNCIO4J_CACHE_MIB", "0", "ASYNCIO4J_NO_BUILD", "1"),
                "",
                LAUNCHER,
                HELLO,
                "0");
        try {
            String url = "http://127.0.0.1:" + port(server) + "/hello";
            String tellsVersion = "%{http_version} %{response_code}";
            assertEquals("hello\n1.1 200", curl("--http1.1", "-w", tellsVersion, url));
            assertEquals("hello\n2 200", curl("--http2-prior-knowledge", "-w", tellsVersion, url));
        } finally {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            server.waitFor();
        }
    }

    /** Waits until the server says where it listens. */
    private String port(Process server) throws IOException, InterruptedException {
        String begin = "listening on port ";
        while (true) {
            String output = Files.readString(folder.resolve("out"));
            if (output.startsWith(begin) && output.endsWith("\n")) {
                return output.substring(begin.length()).strip();
            }
            assertTrue(server.isAlive(), () -> "the server has ended: " + folder.resolve("err"));
            server.onExit()
                    .completeOnTimeout(server, 50, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}
