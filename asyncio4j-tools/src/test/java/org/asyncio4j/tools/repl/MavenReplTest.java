package org.asyncio4j.tools.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The REPL with artifacts of Maven's repositories: of one that the test makes, as a folder, without a network. What Maven
 * needs for itself is taken from the user's own, where the build has put it.
 */
@Tag("real-time")
@Tag("integration")
class MavenReplTest {

    private static final String PLUGIN = "org/apache/maven/plugins/maven-dependency-plugin/3.11.0";

    @TempDir
    private static Path folder;

    /** Settings for Maven alone: any version of it takes them from there. */
    private static Map<String, String> variables = Map.of();

    @BeforeAll
    static void makeARepository() throws Exception {
        assumeTrue(isThere("mvn"), "needs mvn, for --maven of the REPL");
        Path home = folder.resolve("home");
        Path known = Path.of(System.getProperty(
                "maven.repo.local",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
        assumeTrue(
                Files.exists(known.resolve(PLUGIN).resolve("maven-dependency-plugin-3.11.0.jar")),
                "needs maven-dependency-plugin 3.11.0 in Maven's local repository, for --maven of the REPL");
        Path repository = Files.createDirectories(folder.resolve("repository"));
        try (Stream<Path> groups = Files.list(known)) {
            for (Path group : groups.toList()) {
                Files.createSymbolicLink(repository.resolve(group.getFileName()), group);
            }
        }
        Files.createDirectories(home.resolve(".m2"));
        Files.writeString(home.resolve(".m2").resolve("settings.xml"), """
            <settings>
              <localRepository>%s</localRepository>
              <offline>true</offline>
            </settings>
            """.formatted(repository));
        // The second: an artifact counts as there, from whatever repository it once came.
        variables = Map.of("MAVEN_OPTS", "-Duser.home=" + home + " -Dmaven.legacyLocalRepo=true");
        install(repository, "hello", "", "public class Hello { public static String text() { return \"hello\"; } }");
        install(repository, "greeting", """
            <dependencies>
              <dependency>
                <groupId>asyncio4j.repl</groupId><artifactId>hello</artifactId><version>1</version>
              </dependency>
            </dependencies>
            """, "public class Greeting { public static int number() { return 42; } }");
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Puts {@code asyncio4j.repl:NAME:1} into a repository, with one class. */
    private static void install(Path repository, String name, String dependencies, String source) throws IOException {
        Path target = Files.createDirectories(repository
                .resolve("asyncio4j.repl".replace('.', '/'))
                .resolve(name)
                .resolve("1"));
        Files.writeString(target.resolve(name + "-1.pom"), """
            <project>
              <modelVersion>4.0.0</modelVersion>
              <groupId>asyncio4j.repl</groupId><artifactId>%s</artifactId><version>1</version>
              %s
            </project>
            """.formatted(name, dependencies));
        String type = source.split(" ", 4)[2];
        Path classes = Files.createDirectories(folder.resolve(name));
        Path file = classes.resolve(type + ".java");
        Files.writeString(file, "package greet; " + source);
        int code = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-proc:none", "-d", classes.toString(), file.toString());
        assertEquals(0, code);
        try (OutputStream bytes = Files.newOutputStream(target.resolve(name + "-1.jar"));
                JarOutputStream jar = new JarOutputStream(bytes)) {
            jar.putNextEntry(new JarEntry("greet/" + type + ".class"));
            Files.copy(classes.resolve("greet").resolve(type + ".class"), jar);
        }
    }

    @Test
    void anArtifactIsOnTheClassPathWithWhatItNeeds() throws IOException, InterruptedException {
        try (ReplProcess repl =
                ReplProcess.onPipes("portable", variables, "-q", "--maven", "asyncio4j.repl:greeting:1")) {
            repl.type("greet.Greeting.number()\ngreet.Hello.text()\n").end();
            assertEquals(0, repl.exitCode(), repl::printed);
            assertEquals("42\n\"hello\"\n", repl.await("\"hello\"\n").printed());
        }
    }

    @Test
    void whatMavenDoesNotGetIsSaidInALine() throws IOException, InterruptedException {
        String missing = "asyncio4j.repl:nothing:1";
        try (ReplProcess repl = ReplProcess.onPipes("portable", variables, "-q", "--maven", missing)) {
            assertEquals(2, repl.exitCode());
            String said = repl.await("\n").printed();
            assertTrue(said.startsWith("asyncio4j: mvn can't get " + missing + ": Cannot access "), said);
            assertTrue(said.contains("offline"), said);
            assertEquals(1, said.lines().count(), said);
        }
    }

    @Test
    void coordinatesHaveThreeParts() throws IOException, InterruptedException {
        try (ReplProcess repl = ReplProcess.onPipes("portable", Map.of(), "-q", "--maven", "only:two")) {
            assertEquals(2, repl.exitCode());
            assertEquals(
                    "asyncio4j: an artifact is written group:artifact:version: only:two\n",
                    repl.await("\n").printed());
        }
    }
}
