package org.asyncio4j.examples;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples that use the network, with themselves, print what they should. */
@Timeout(60)
class NetworkExamplesTest {

    private static final Path KEYS = Path.of("..", "asyncio4j-tests", "src", "test", "resources", "tls");

    private static final Map<String, String> PRINTED = Map.ofEntries(
            entry("EchoStreams", """
                HELLO
                [ONE, TWO, THREE]
                """),
            entry("EchoProtocol", """
                client: connected
                client: received hello, world
                """),
            entry("ChatServer", """
                Ann hears "Ann has come"
                Ann hears "Ben has come"
                Ann hears "Ben: hello, Ann"
                Ann hears "Ben has left"
                """),
            entry("Crawler", """
                / HTTP/1.0 200 OK
                /a HTTP/1.0 200 OK
                /b HTTP/1.0 200 OK
                /c HTTP/1.0 200 OK
                /d HTTP/1.0 200 OK
                /e HTTP/1.0 404 Not Found
                at most 3 connections: true
                """),
            entry("FileServer", """
                HTTP/1.1 200 OK
                Content-Length: 18

                hello from a file
                HTTP/1.1 404 Not Found
                Content-Length: 14
                Connection: close

                404 Not Found
                """),
            entry("SocksProxy", """
                [5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0]
                hello, you behind the proxy
                """),
            entry("TimeService", """
                the same time here and there: true
                """),
            entry("PortScanner", """
                open
                closed
                open
                closed
                open
                """),
            entry("StartTls", """
                in the clear -> 250 in the clear
                STARTTLS -> 220 go ahead
                a secret -> 250 whispers a secret
                QUIT -> 221 bye
                """),
            entry("LoopPerCore", """
                clients served: 60
                by more than one loop: true
                """),
            entry("JobQueue", """
                done, once each: true
                """),
            entry("Deposits", """
                found: 100 were deposited, and the bank has 200
                it takes 1 deviation from the plain run
                replayed: 100 were deposited, and the bank has 200
                mended: 1000 runs, all passed
                """),
            entry("Raft", """
                without its first leader: [one, two, three]
                """),
            entry("BackgroundLoopInServlet", """
                {ACME costs 4=10, BOND7 costs 5=10}
                fetches: 2
                """));

    static Set<String> programs() {
        return PRINTED.keySet();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void printsWhatItShould(String program) throws Exception {
        String printed = Program.runInRealTime(Class.forName(program), argumentsOf(program));

        assertEquals(PRINTED.get(program), printed);
    }

    private static String[] argumentsOf(String program) {
        return program.equals("StartTls")
                ? new String[] {key("server.pem"), key("server-key.pem"), key("ca.pem")}
                : new String[0];
    }

    private static String key(String name) {
        return KEYS.resolve(name).toString();
    }
}
