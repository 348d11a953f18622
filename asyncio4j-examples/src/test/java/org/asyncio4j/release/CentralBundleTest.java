package org.asyncio4j.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks a good bundle in each way that {@code build-tools/CentralBundle.java} is to notice. */
class CentralBundleTest {
    private static final String FOLDER = "org/asyncio4j/asyncio4j/1.2.3/";
    private static final String STEM = FOLDER + "asyncio4j-1.2.3";

    private static final String POM = """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.asyncio4j</groupId>
          <artifactId>asyncio4j</artifactId>
          <version>1.2.3</version>
          <name>The name</name>
          <description>The description</description>
          <url>https://example.org/</url>
          <licenses><license><name>Apache-2.0</name><url>https://example.org/l</url></license></licenses>
          <developers><developer><name>Nobody</name><email>n@example.org</email></developer></developers>
          <scm>
            <connection>scm:git:a</connection>
            <developerConnection>scm:git:b</developerConnection>
            <url>https://example.org/c</url>
          </scm>
          <dependencies>
            <dependency>
              <groupId>org.jspecify</groupId><artifactId>jspecify</artifactId><version>1.0.1</version>
            </dependency>
          </dependencies>
        </project>
        """;

    @TempDir
    static Path shared;

    private static Path keys;
    private static Path otherKeys;
    private static URLClassLoader loader;
    private static Method problems;
    private static Method create;

    /** The unsigned files of a good bundle, and their signatures. */
    private static final Map<String, byte[]> good = new TreeMap<>();

    @TempDir
    Path folder;

    private Path tree;

    @BeforeAll
    static void signAGoodBundle() throws Exception {
        assumeTrue(Programs.have("gpg"), "gpg is not installed: Central's rules are not tested");
        Path source = Path.of("..", "build-tools", "CentralBundle.java");
        int compiled =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", shared.toString(), source.toString());
        assertEquals(0, compiled);
        loader = new URLClassLoader(new URL[] {shared.toUri().toURL()});
        Class<?> tool = loader.loadClass("CentralBundle");
        problems = tool.getDeclaredMethod("problems", Path.class, Path.class);
        problems.setAccessible(true);
        create = tool.getDeclaredMethod("create", Path.class, Path.class);
        create.setAccessible(true);

        keys = newKeys("keys");
        otherKeys = newKeys("otherKeys");
        good.put(STEM + ".pom", POM.getBytes(StandardCharsets.UTF_8));
        good.put(STEM + ".jar", jar("A.class"));
        good.put(STEM + "-sources.jar", jar("A.java"));
        good.put(STEM + "-javadoc.jar", jar("A.html"));
        for (String name : List.copyOf(good.keySet())) {
            good.put(name + ".asc", signature(keys, good.get(name)));
        }
    }

    @AfterAll
    static void forgetTheKeys() throws Exception {
        if (loader != null) {
            loader.close();
        }
        for (Path home : Stream.of(keys, otherKeys).filter(home -> home != null).toList()) {
            Programs.run(shared, "gpgconf", "--homedir", home, "--kill", "gpg-agent");
        }
    }

    @BeforeEach
    void writeTheGoodBundle() throws IOException {
        tree = Files.createDirectory(folder.resolve("tree"));
        for (Map.Entry<String, byte[]> file : good.entrySet()) {
            put(file.getKey(), file.getValue());
        }
    }

    @Test
    void aGoodBundlePasses() throws Exception {
        assertEquals(List.of(), problemsOf(pack()));
    }

    @Test
    void aPomNeedsNoJars() throws Exception {
        keepOnlyThePom();

        assertEquals(List.of(), problemsOf(pack()));
    }

    @Test
    void theSameTreeIsAlwaysPackedToTheSameBytes() throws Exception {
        Path again = folder.resolve("again");
        create.invoke(null, tree, again);

        assertArrayEquals(Files.readAllBytes(again), Files.readAllBytes(pack()));
    }

    @ParameterizedTest
    @MethodSource("brokenTrees")
    void isRefused(Consumer<CentralBundleTest> damage, String expected) throws Exception {
        damage.accept(this);

        assertRefused(expected, problemsOf(pack()));
    }

    static List<Arguments> brokenTrees() {
        return List.of(
                broken("noPom", test -> test.remove(STEM + ".pom"), "asyncio4j-1.2.3.pom: is missing"),
                broken("noJar", test -> test.remove(STEM + ".jar"), "asyncio4j-1.2.3.jar: is missing"),
                broken("noSources", test -> test.remove(STEM + "-sources.jar"), "-sources.jar: is missing"),
                broken("noJavadoc", test -> test.remove(STEM + "-javadoc.jar"), "-javadoc.jar: is missing"),
                broken(
                        "emptySources",
                        test -> test.sign(STEM + "-sources.jar", jar("README.md")),
                        "-sources.jar: holds no .java"),
                broken(
                        "aJarThatIsNone",
                        test -> test.sign(STEM + ".jar", new byte[100]),
                        "asyncio4j-1.2.3.jar: holds no .class"),
                broken("noSignature", test -> test.delete(STEM + ".jar.asc"), "asyncio4j-1.2.3.jar: is not signed"),
                broken(
                        "aSignatureOfSomethingElse",
                        test -> test.put(STEM + ".jar.asc", good.get(STEM + ".pom.asc")),
                        "asyncio4j-1.2.3.jar.asc: is not a valid signature"),
                broken(
                        "aSignatureByAStranger",
                        test -> test.put(STEM + ".jar.asc", signature(otherKeys, good.get(STEM + ".jar"))),
                        "asyncio4j-1.2.3.jar.asc: is not a valid signature"),
                broken(
                        "noSignatureAtAll",
                        test -> test.put(STEM + ".jar.asc", new byte[] {'x'}),
                        "asyncio4j-1.2.3.jar.asc: is not a valid signature"),
                broken(
                        "aFileOfAnotherName",
                        test -> test.sign(FOLDER + "other-1.2.3.jar", jar("A.class")),
                        "other-1.2.3.jar: is not named asyncio4j-1.2.3"),
                broken(
                        "aFileInNoVersion",
                        test -> test.sign("org/maven-metadata.xml", new byte[1]),
                        "org/maven-metadata.xml: is not in a folder"),
                broken("aBlank", test -> test.sign(STEM + "-a b.txt", new byte[1]), "-a b.txt: has characters"),
                broken(
                        "anArtifactOfAnotherVersion",
                        test -> test.sign("org/asyncio4j/asyncio4j/1.2.4/asyncio4j-1.2.4.jar", jar("A.class")),
                        "holds more than one version"),
                broken("notXml", test -> test.pom(pom -> pom + "<"), "is not XML"),
                broken("aDoctype", test -> test.pom(pom -> "<!DOCTYPE a>" + pom), "is not XML"),
                edited("<groupId>org.asyncio4j<", "<groupId>org.other<", "says [org.other,"),
                edited("<artifactId>asyncio4j<", "<artifactId>other<", "says [org.asyncio4j, other,"),
                edited("<version>1.2.3<", "<version>1.2.4<", "says [org.asyncio4j, asyncio4j, 1.2.4]"),
                edited("4.0.0</modelVersion>", "4.1.0</modelVersion>", "the modelVersion is not 4.0.0"),
                edited("<name>The name</name>", "", "has no name"),
                edited("The description", " ", "has no description"),
                edited("<url>https://example.org/</url>", "<url></url>", "has no url"),
                edited("<name>Apache-2.0</name>", "", "has no license/name"),
                edited("<url>https://example.org/l</url>", "", "has no license/url"),
                edited("<licenses>", "<none>", "</licenses>", "</none>", "has no licenses"),
                edited("<developers>", "<none>", "</developers>", "</none>", "has no developers"),
                edited("<name>Nobody</name>", "", "has no developer/name"),
                edited("<email>n@example.org</email>", "", "has no developer/email"),
                edited("<scm>", "<none>", "</scm>", "</none>", "has no scm"),
                edited("<connection>scm:git:a</connection>", "", "has no scm/connection"),
                edited("scm:git:b", "", "has no scm/developerConnection"),
                edited("<url>https://example.org/c</url>", "", "has no scm/url"),
                edited("The name", "${name}", "has a property that is not resolved"),
                edited("<scm>", "<parent/><scm>", "has <parent>"),
                edited("<scm>", "<build/><scm>", "has <build>"),
                edited("<scm>", "<repositories/><scm>", "has <repositories>"),
                edited("<version>1.0.1</version>", "", "jspecify has no version"),
                edited("1.0.1", "1.0.1-SNAPSHOT", "jspecify is a snapshot"),
                edited("1.0.1</version>", "1.0.1</version><scope>test</scope>", "of scope test"),
                edited("1.0.1</version>", "1.0.1</version><scope>system</scope>", "of scope system"),
                edited("org.jspecify", "org.asyncio4j", "org.asyncio4j:jspecify:1.0.1 is not in"),
                edited(
                        "<dependencies>",
                        "<dependencyManagement><dependencies>",
                        "</dependencies>",
                        "</dependencies></dependencyManagement>",
                        "<version>1.0.1</version>",
                        "",
                        "jspecify has no version"));
    }

    @ParameterizedTest
    @MethodSource("brokenBundles")
    void isRefusedAsPacked(Consumer<Map<String, byte[]>> damage, String expected) throws Exception {
        Path bundle = pack();
        Map<String, byte[]> files = unzip(bundle);
        damage.accept(files);
        Files.write(bundle, zip(files));

        assertRefused(expected, problemsOf(bundle));
    }

    static List<Arguments> brokenBundles() {
        return List.of(
                argumentSet("nothing", damage(Map::clear), "holds no file"),
                argumentSet("noMd5", damage(files -> files.remove(STEM + ".jar.md5")), ".jar: has no .md5"),
                argumentSet("noSha1", damage(files -> files.remove(STEM + ".pom.sha1")), ".pom: has no .sha1"),
                wrongChecksum("md5"),
                wrongChecksum("sha1"),
                wrongChecksum("sha256"),
                wrongChecksum("sha512"),
                argumentSet(
                        "aChecksumOfNothing",
                        damage(files -> files.put(STEM + ".txt.md5", new byte[32])),
                        ".txt.md5: there is no"),
                argumentSet(
                        "aFileChangedAfterwards",
                        damage(files -> files.put(STEM + ".jar", jar("B.class"))),
                        ".jar.asc: is not a valid signature"),
                argumentSet(
                        "aPathOutOfTheFolder",
                        damage(files -> files.put("org/../../../x.jar", new byte[1])),
                        "../x.jar: has characters"),
                argumentSet(
                        "aSnapshot",
                        damage(files -> {
                            Map<String, byte[]> all = new TreeMap<>(files);
                            files.clear();
                            all.forEach((name, content) -> files.put(name.replace("1.2.3", "1.2.3-SNAPSHOT"), content));
                        }),
                        "the version is a snapshot: 1.2.3-SNAPSHOT"));
    }

    @Test
    void optionalChecksumsMayBeAbsentAndMd5AndSha1InCapitals() throws Exception {
        Path bundle = pack();
        Map<String, byte[]> files = unzip(bundle);
        files.keySet().removeIf(name -> name.endsWith(".sha256") || name.endsWith(".sha512"));
        files.replaceAll((name, content) -> name.endsWith(".md5") || name.endsWith(".sha1")
                ? (new String(content, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT) + "\n")
                        .getBytes(StandardCharsets.US_ASCII)
                : content);
        Files.write(bundle, zip(files));

        assertEquals(List.of(), problemsOf(bundle));
    }

    // --- Cases.

    private static Arguments broken(String name, Consumer<CentralBundleTest> damage, String expected) {
        return argumentSet(name, damage, expected);
    }

    /** Texts of the pom and what they are replaced with, in pairs, and at last the problem. */
    private static Arguments edited(String... edits) {
        Consumer<CentralBundleTest> damage = test -> {
            test.keepOnlyThePom();
            for (int i = 0; i + 2 < edits.length; i += 2) {
                String from = edits[i];
                String to = edits[i + 1];
                test.pom(pom -> {
                    assertTrue(pom.contains(from), from);
                    return pom.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
                });
            }
        };
        return argumentSet(edits[edits.length - 1], damage, edits[edits.length - 1]);
    }

    private static Arguments wrongChecksum(String extension) {
        return argumentSet(
                extension,
                damage(files -> files.get(STEM + ".jar." + extension)[0] ^= 1),
                ".jar." + extension + ": is not that file's checksum");
    }

    private static Consumer<Map<String, byte[]>> damage(Consumer<Map<String, byte[]>> damage) {
        return damage;
    }

    private static void assertRefused(String expected, List<?> found) {
        assertTrue(
                found.stream().anyMatch(problem -> problem.toString().contains(expected)),
                () -> "not " + expected + ", but: " + found);
    }

    // --- What the cases do.

    private void put(String name, byte[] content) {
        try {
            Path file = tree.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sign(String name, byte[] content) {
        put(name, content);
        put(name + ".asc", signature(keys, content));
    }

    private void pom(UnaryOperator<String> edit) {
        try {
            String pom = Files.readString(tree.resolve(STEM + ".pom"));
            sign(STEM + ".pom", edit.apply(pom).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each file costs two runs of gpg. */
    private void keepOnlyThePom() {
        good.keySet().stream().filter(name -> !name.contains(".pom")).forEach(this::delete);
        pom(pom -> pom.replace("</project>", "<packaging>pom</packaging></project>"));
    }

    private void delete(String name) {
        try {
            Files.delete(tree.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(String name) {
        delete(name);
        delete(name + ".asc");
    }

    private Path pack() throws Exception {
        Path bundle = folder.resolve("bundle.zip");
        create.invoke(null, tree, bundle);
        return bundle;
    }

    private static List<?> problemsOf(Path bundle) throws Exception {
        return (List<?>) problems.invoke(null, bundle, keys);
    }

    // --- Keys, signatures, archives.

    private static Path newKeys(String name) throws Exception {
        Path home = Files.createDirectory(
                shared.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Programs.run(
                shared,
                "gpg",
                "--homedir",
                home,
                "--batch",
                "--quiet",
                "--passphrase",
                "",
                "--quick-generate-key",
                "Nobody <nobody@example.org>",
                "ed25519",
                "sign",
                "1d");
        return home;
    }

    private static byte[] signature(Path home, byte[] content) {
        try {
            Path file = Files.write(shared.resolve("signed"), content);
            Path signature = shared.resolve("signed.asc");
            Programs.run(
                    shared,
                    "gpg",
                    "--homedir",
                    home,
                    "--batch",
                    "--quiet",
                    "--yes",
                    "--armor",
                    "--detach-sign",
                    "--output",
                    signature,
                    file);
            return Files.readAllBytes(signature);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] jar(String entry) {
        return zip(Map.of(entry, new byte[] {1}));
    }

    private static Map<String, byte[]> unzip(Path archive) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                files.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return files;
    }

    private static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
