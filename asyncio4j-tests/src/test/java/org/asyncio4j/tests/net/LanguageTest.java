package org.asyncio4j.tests.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The network in other languages, of the system's messages and of Java's default locale; each in a JVM of its own. All of
 * the network's tests in them: {@code build-tools/language-tests}.
 */
class LanguageTest {

    private static final String[] SAME_EVERYWHERE = {"listens at 1 address", "reset: ConnectionResetException"};

    @Test
    void withoutALanguage() {
        new ChildJvm(Languages.class).withVariable("LC_ALL", "C").run().assertPrinted(SAME_EVERYWHERE);
    }

    @Test
    void inTurkish() {
        new ChildJvm(Languages.class)
                .with("-Duser.language=tr", "-Duser.country=TR")
                .run()
                .assertPrinted(SAME_EVERYWHERE);
    }

    @Test
    void inASystemThatSpeaksGerman(@TempDir Path folder) throws InterruptedException {
        Assumptions.assumeTrue(canSpeakGerman(folder), "no localedef, or no German messages");
        new ChildJvm(Languages.class)
                .withVariable("LOCPATH", folder.toString())
                .withVariable("LC_ALL", "de_DE.UTF-8")
                .run("German")
                .assertPrinted("Die Adresse wird bereits verwendet", SAME_EVERYWHERE[0], SAME_EVERYWHERE[1]);
    }

    private static boolean canSpeakGerman(Path folder) throws InterruptedException {
        try {
            return Files.exists(Path.of("/usr/share/locale/de/LC_MESSAGES/libc.mo"))
                    && new ProcessBuilder("localedef", "-i", "de_DE", "-f", "UTF-8", folder + "/de_DE.UTF-8")
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException unknown) {
            return false;
        }
    }
}
