package org.asyncio4j.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Releases the last commit with {@code ./release --dry-run}, installs it with {@code mvn install},
 * and uses both as a stranger's project would.
 */
class ReleaseTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path RELEASE = ROOT.resolve("release");

    private static final String PROGRAM = """
        package consumer;

        import static org.asyncio4j.Asyncio.*;

        import org.asyncio4j.testing.VirtualClock;

        public class Main {
            public static void main(String[] args) {
                String greeting = run(async(() -> {
                    await(sleep(0.01));
                    return "hello from " + org.asyncio4j.Task.class.getModule().getName();
                }));
                System.out.println(greeting + ", " + VirtualClock.class.getSimpleName());
            }
        }
        """;

    private static final String INCOMPLETE = """
        package consumer;

        class Incomplete implements org.asyncio4j.AsyncContextManager<String> {
            public String onEnter() {
                return "";
            }
        }
        """;

    private static final String MODULE = """
        module consumer {
            requires org.asyncio4j;
            requires org.asyncio4j.testing;
        }
        """;

    private static final String POM = """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>consumer</groupId>
          <artifactId>consumer</artifactId>
          <version>1</version>
          <properties>
            <maven.compiler.release>25</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          REPOSITORIES
          <dependencyManagement>
            <dependencies>
              <dependency>
                <groupId>org.asyncio4j</groupId>
                <artifactId>asyncio4j-bom</artifactId>
                <version>VERSION</version>
                <type>pom</type>
                <scope>import</scope>
              </dependency>
            </dependencies>
          </dependencyManagement>
          <dependencies>
            <dependency>
              <groupId>org.asyncio4j</groupId>
              <artifactId>asyncio4j</artifactId>
            </dependency>
            <dependency>
              <groupId>org.asyncio4j</groupId>
              <artifactId>asyncio4j-test</artifactId>
            </dependency>
          </dependencies>
          <build>
            <plugins>
              <plugin>
                <groupId>org.apache.maven.plugins</groupId>
                <artifactId>maven-compiler-plugin</artifactId>
                <version>3.16.0</version>
                <configuration>
                  <showWarnings>true</showWarnings>
                  <compilerArgs>
                    <arg>-Xlint:all</arg>
                    <arg>-Werror</arg>
                  </compilerArgs>
                </configuration>
              </plugin>
            </plugins>
          </build>
        </project>
        """;

    @TempDir
    Path folder;

    private final List<Path> links = new ArrayList<>();

    @BeforeAll
    static void needsPrograms() {
        assumeTrue(Programs.have("git", "gpg", "mvn", "sh"), "a program is not installed");
        assumeTrue(Files.exists(ROOT.resolve(".git")), "not a git repository");
    }

    /** Or JUnit would warn of each. */
    @AfterEach
    void deleteLinks() throws IOException {
        for (Path link : links) {
            Files.delete(link);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --scm a --developer 'N <n@b.de>'                       | --url is missing
        --url a --developer 'N <n@b.de>'                       | --scm is missing
        --url a --scm a                                        | --developer is missing
        --url a --scm a --developer Nobody                     | must be 'NAME <EMAIL>'
        --url a --scm https://x.invalid --developer 'N <n@b.c>'| is a placeholder
        --dry-run --version 1.2.3-SNAPSHOT                     | takes no snapshots
        --dry-run --version 1/2                                | must not have: 1/2
        --dry-run --version                                    | --version needs a value
        --sign                                                 | unknown argument: --sign
        """)
    void tellsWhatIsMissing(String arguments, String expected) {
        var outcome = Programs.tryRun(folder, "sh", "-c", "'" + RELEASE + "' " + arguments);

        assertEquals(1, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains(expected), outcome.output());
    }

    @Test
    @Timeout(1800) // Maven, several times
    @EnabledIfSystemProperty(named = "asyncio4j.nightly", matches = "true")
    void aDryRunMakesWhatConsumersCanUse() throws Exception {
        Path output = folder.resolve("an output");
        String said = Programs.run(folder, RELEASE, "--dry-run", "--version", "1.2.3", "--output", output);

        assertTrue(said.contains("built twice, the same byte for byte"), said);
        Path repository = folder.resolve("repository");
        unzip(output.resolve("asyncio4j-1.2.3-dry-run.zip"), repository);
        String repositories = "<repositories><repository><id>bundle</id><url>"
                + repository.toUri()
                + "</url></repository></repositories>";
        consume(localRepository("empty"), "1.2.3", repositories);
    }

    @Test
    @Timeout(1800) // Maven, several times
    @EnabledIfSystemProperty(named = "asyncio4j.nightly", matches = "true")
    void whatIsInstalledConsumersCanUse() throws Exception {
        Path clone = folder.resolve("clone");
        Programs.run(folder, "git", "clone", "--quiet", ROOT, clone);
        Path repository = localRepository("installed");
        Programs.run(
                clone,
                "mvn",
                "-q",
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + repository,
                "install",
                "-DskipTests",
                "-pl",
                "asyncio4j-core,asyncio4j-test,asyncio4j-simulation,asyncio4j-micrometer,asyncio4j-context-propagation,asyncio4j-lint,asyncio4j-netty,asyncio4j-reactive,asyncio4j-http,asyncio4j-bom");
        try (Stream<Path> installed = Files.list(repository.resolve("org/asyncio4j"))) {
            assertEquals(
                    List.of(
                            "asyncio4j",
                            "asyncio4j-bom",
                            "asyncio4j-context-propagation",
                            "asyncio4j-lint",
                            "asyncio4j-http",
                            "asyncio4j-micrometer",
                            "asyncio4j-netty",
                            "asyncio4j-reactive",
                            "asyncio4j-simulation",
                            "asyncio4j-test"),
                    installed
                            .filter(Files::isDirectory)
                            .map(path -> path.getFileName().toString())
                            .sorted()
                            .toList());
        }
        consume(repository, "0.1.0-SNAPSHOT", "");
    }

    // --- The stranger's project.

    /** Compiles and runs a program with Maven, on the class path and as a module. */
    private void consume(Path localRepository, String version, String repositories) throws IOException {
        Path project = folder.resolve("consumer");
        Path sources = Files.createDirectories(project.resolve("src/main/java/consumer"));
        Files.writeString(sources.resolve("Main.java"), PROGRAM);
        Files.writeString(
                project.resolve("pom.xml"), POM.replace("VERSION", version).replace("REPOSITORIES", repositories));
        List<String> path =
                new ArrayList<>(List.of(project.resolve("target/classes").toString()));
        for (String artifact : List.of("asyncio4j", "asyncio4j-test")) {
            path.add(localRepository
                    .resolve("org/asyncio4j")
                    .resolve(artifact)
                    .resolve(version)
                    .resolve(artifact + "-" + version + ".jar")
                    .toString());
        }
        String joined = String.join(File.pathSeparator, path);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");

        compile(project, localRepository);
        String said = Programs.run(project, java, "-cp", joined, "consumer.Main");
        assertTrue(said.contains("hello from null, VirtualClock"), said);

        // On signatures with annotations that it does not find, javac crashes instead.
        Path incomplete = Files.writeString(sources.resolve("Incomplete.java"), INCOMPLETE);
        said = Programs.tryRun(project, compileCommand(localRepository)).output();
        assertTrue(said.contains("does not override abstract method onExit("), said);
        Files.delete(incomplete);

        Files.writeString(sources.resolveSibling("module-info.java"), MODULE);
        compile(project, localRepository);
        said = Programs.run(project, java, "-p", joined, "-m", "consumer/consumer.Main");
        assertTrue(said.contains("hello from org.asyncio4j, VirtualClock"), said);
    }

    private static void compile(Path project, Path localRepository) {
        Programs.run(project, compileCommand(localRepository));
    }

    private static Object[] compileCommand(Path localRepository) {
        return new Object[] {"mvn", "-B", "-ntp", "-Dmaven.repo.local=" + localRepository, "clean", "compile"};
    }

    /**
     * A local repository without anything of ours, whose other parts are those of the user's, so
     * that not all plugins need to be fetched again.
     */
    private Path localRepository(String name) throws IOException {
        Path users =
                Path.of(System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository"));
        Path own = Files.createDirectories(folder.resolve(name).resolve("org"));
        for (Path shared : List.of(users, users.resolve("org"))) {
            List<Path> parts = new ArrayList<>();
            if (Files.isDirectory(shared)) {
                try (Stream<Path> files = Files.list(shared)) {
                    parts.addAll(files.filter(Files::isDirectory).toList());
                }
            }
            Path target = shared.equals(users) ? own.getParent() : own;
            for (Path part : parts) {
                if (!part.equals(users.resolve("org")) && !part.endsWith("asyncio4j")) {
                    links.add(Files.createSymbolicLink(target.resolve(part.getFileName()), part));
                }
            }
        }
        return own.getParent();
    }

    private static void unzip(Path archive, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                Path file = target.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.getInputStream(entry).readAllBytes());
            }
        }
    }
}
