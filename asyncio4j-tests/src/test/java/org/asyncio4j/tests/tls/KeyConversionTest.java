package org.asyncio4j.tests.tls;

import static org.asyncio4j.tests.tls.TestKeys.file;
import static org.asyncio4j.tests.tools.Programs.assumeInstalled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.asyncio4j.Tls;
import org.asyncio4j.testing.AsyncioTest;
import org.asyncio4j.tests.tools.Programs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The commands that messages about unsupported files contain, run by OpenSSL: what they make can be used. */
@Tag("integration")
@Timeout(60)
class KeyConversionTest {

    private static final Pattern COMMAND = Pattern.compile("openssl .*\\.pem");
    private static final String PASSWORDS = " -passin pass:secret -passout pass:secret";

    @TempDir
    Path folder;

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() {
        programs.end();
    }

    @AsyncioTest(realTime = true)
    void encryptedKeysAreConverted() throws Exception {
        assumeInstalled("openssl", "version");
        for (String key :
                new String[] {"server-key-3des.pem", "server-key-scrypt.pem", "server-key-pkcs1-encrypted.pem"}) {
            Path converted = convert(() -> Tls.EMPTY.loadCertChain(file("server.pem"), file(key), "secret"), PASSWORDS);
            Tls.EMPTY.loadCertChain(file("server.pem"), converted, "secret");
        }
    }

    @AsyncioTest(realTime = true)
    void aCurveGetsItsName() throws Exception {
        assumeInstalled("openssl", "version");
        Path converted =
                convert(() -> Tls.serverContext(file("server-ec.pem"), file("server-ec-key-explicit.pem")), "");
        Tls.serverContext(file("server-ec.pem"), converted);
    }

    @AsyncioTest(realTime = true)
    void anAuthorityLosesItsSettings() throws Exception {
        assumeInstalled("openssl", "version");
        Path odd = Files.copy(file("ca-trusted.pem"), folder.resolve("it's ours.pem"));
        Path converted = convert(() -> Tls.createDefaultContext(odd), "");
        assertEquals(
                "<Tls keys=0 trusts=1>",
                Tls.EMPTY.loadVerifyLocations(converted).toString());
    }

    @AsyncioTest(realTime = true)
    void aKeyOnAnotherCurveTakesThePlaceOfOneThatCannotBeUsed() throws Exception {
        assumeInstalled("openssl", "version");
        String command = commandIn(() -> Tls.serverContext(file("server-k1.pem"), file("server-k1-key.pem")));
        run(command);
        run("openssl req -x509 -key new-key.pem -subj /CN=localhost -out new.pem");
        Tls.serverContext(folder.resolve("new.pem"), folder.resolve("new-key.pem"));
    }

    /** Runs the command that the message contains, and returns what it has made. */
    private Path convert(Executable refused, String more) {
        run(commandIn(refused) + more);
        return folder.resolve("converted.pem");
    }

    private static String commandIn(Executable refused) {
        String message = assertThrows(SSLException.class, refused).getMessage();
        Matcher command = COMMAND.matcher(message);
        assertTrue(command.find(), message);
        return command.group();
    }

    private void run(String command) {
        assertEquals("", programs.outputOf("", "sh", "-c", "cd '" + folder + "' && " + command + " >&2"));
    }
}
