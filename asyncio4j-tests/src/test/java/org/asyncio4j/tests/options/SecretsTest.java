package org.asyncio4j.tests.options;

import static org.asyncio4j.Asyncio.asyncSendGenerator;
import static org.asyncio4j.Asyncio.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.asyncio4j.AsyncSendGenerator;
import org.asyncio4j.IncompleteReadException;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.SubprocessOutput;
import org.asyncio4j.Tls;
import org.asyncio4j.lowlevel.Datagram;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.SubprocessProtocol;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tls.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What gets into logs, texts of objects and messages of exceptions, holds no secrets: no environment,
 * no arguments of commands, no passwords, no bytes that were sent or received.
 */
class SecretsTest {

    private static final String SECRET = "s3cret";
    private static final byte[] BYTES = SECRET.getBytes(StandardCharsets.UTF_8);

    private static final class Protocol implements SubprocessProtocol {}

    @Test
    void optionsOfSubprocessesCountTheirVariables() {
        SubprocessOptions inherited = SubprocessOptions.PIPED.withVariable("TOKEN", SECRET);
        int size = System.getenv().size() + (System.getenv().containsKey("TOKEN") ? 0 : 1);
        assertTrue(inherited.toString().contains("env=[" + size + " variables]"), inherited.toString());
        assertNotShown(inherited.toString());
        assertFalse(inherited.toString().contains("TOKEN"), inherited.toString());
        assertEquals(
                "SubprocessOptions[stdin=INHERIT, stdout=INHERIT, stderr=INHERIT, cwd=null, env=[1 variable],"
                        + " limit=65536, startNewSession=false, processGroup=null, umask=null, user=null,"
                        + " group=null]",
                SubprocessOptions.DEFAULT.withEnv(Map.of("TOKEN", SECRET)).toString());
    }

    @Test
    void refusedVariablesAreNotQuotedWithTheirValue() {
        assertRefused(
                "illegal environment variable name: \"TOKEN=...\"",
                () -> SubprocessOptions.DEFAULT.withVariable("TOKEN=" + SECRET, ""));
        assertRefused(
                "embedded null character in the value of TOKEN",
                () -> SubprocessOptions.DEFAULT.withVariable("TOKEN", SECRET + "\0"));
        assertRefused(
                "illegal environment variable name: \"\"", () -> SubprocessOptions.DEFAULT.withVariable("", SECRET));
    }

    @AsyncioTest
    void refusedArgumentsAreNotQuoted(EventLoop loop) {
        assertRefused(
                "embedded null character in command[2]",
                () -> loop.subprocessExec(Protocol::new, "curl", "--user", SECRET + "\0"));
        assertRefused(
                "embedded null character in command[1]",
                () -> loop.subprocessExec(Protocol::new, List.of("curl", SECRET + "\0"), SubprocessOptions.PIPED));
    }

    @Test
    void aWrongPasswordIsNotQuoted() {
        for (String key : List.of("server-key-encrypted.pem", "server-key-encrypted-old.pem")) {
            Throwable problem = assertThrows(
                    SSLException.class,
                    () -> Tls.EMPTY.loadCertChain(TestKeys.file("server.pem"), TestKeys.file(key), SECRET));
            for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
                assertNotShown(cause.toString());
            }
        }
    }

    @AsyncioTest
    void whatIsSentToAGeneratorTooEarlyIsNotQuoted() {
        AsyncSendGenerator<String, String> generator = asyncSendGenerator(out -> out.yield("x"));
        assertNotShown(assertThrows(IllegalStateException.class, () -> await(generator.asend(SECRET)))
                .getMessage());
        await(generator.aclose());
    }

    @Test
    void receivedBytesAreCounted() {
        assertEquals(
                "<SubprocessOutput stdout=6 bytes stderr=6 bytes>",
                SubprocessOutput.of(BYTES, BYTES).toString());
        assertEquals(
                "<Datagram of 6 bytes from /127.0.0.1:7>",
                Datagram.of(BYTES, new InetSocketAddress("127.0.0.1", 7)).toString());
        assertNotShown(new IncompleteReadException(BYTES, 10).toString());
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static void assertNotShown(String text) {
        assertFalse(text.contains(SECRET), text);
    }
}
