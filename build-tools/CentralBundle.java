import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Makes the bundle that the Central Portal takes, and checks one by the rules that Maven Central
 * publishes ("Requirements" and "Publishing By Uploading a Bundle" in its documentation). Where a
 * rule of ours is stricter, the message says "ours".
 *
 * <p>{@code java CentralBundle.java create FOLDER BUNDLE} or {@code check BUNDLE}. Signatures are
 * made beforehand and checked with {@code gpg}, whose keyring is the one of GNUPGHOME.
 */
final class CentralBundle {
    /** Extension of a checksum file to the algorithm. The first two are required. */
    private static final Map<String, String> CHECKSUMS =
            new TreeMap<>(Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512"));

    private static final Set<String> REQUIRED_CHECKSUMS = Set.of("md5", "sha1");

    /** What the Portal takes at most: 1 GB. */
    private static final long MAX_SIZE = 1L << 30;

    /** What Maven allows in a group, an artifact and a version. */
    private static final Pattern COORDINATE = Pattern.compile("[A-Za-z0-9_.-]+");

    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_./+-]+");

    private final Map<String, byte[]> files;
    private final Path gnupgHome; // null: gpg's own choice
    private final List<String> problems = new ArrayList<>();
    private final Set<String> signers = new TreeSet<>();

    /** Group, artifact and version of each folder of the bundle, joined by colons. */
    private final Set<String> artifacts = new TreeSet<>();

    private CentralBundle(Map<String, byte[]> files, Path gnupgHome) {
        this.files = files;
        this.gnupgHome = gnupgHome;
    }

    public static void main(String... args) throws IOException {
        if (args.length == 3 && args[0].equals("create")) {
            create(Path.of(args[1]), Path.of(args[2]));
        } else if (args.length == 2 && args[0].equals("check")) {
            List<String> problems = problems(Path.of(args[1]), null);
            problems.forEach(problem -> System.err.println("  " + problem));
            if (!problems.isEmpty()) {
                System.err.println(args[1] + ": Maven Central would refuse it, see above.");
                System.exit(1);
            }
        } else {
            System.err.println("Usage: CentralBundle create FOLDER BUNDLE | check BUNDLE");
            System.exit(2);
        }
    }

    /** Adds the checksums to a Maven repository's tree and packs it, always to the same bytes. */
    static void create(Path folder, Path bundle) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                byte[] content = Files.readAllBytes(path);
                files.put(name, content);
                if (!isAccompanying(name)) {
                    CHECKSUMS.forEach((extension, algorithm) -> files.put(
                            name + "." + extension, digest(algorithm, content).getBytes(StandardCharsets.US_ASCII)));
                }
            }
        }
        try (OutputStream out = Files.newOutputStream(bundle);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        }
    }

    /** Returns why Maven Central would refuse {@code bundle}: nothing, if it would not. */
    static List<String> problems(Path bundle, Path gnupgHome) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        List<String> duplicates = new ArrayList<>();
        try (InputStream in = Files.newInputStream(bundle);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                if (!entry.isDirectory() && files.put(entry.getName(), zip.readAllBytes()) != null) {
                    duplicates.add(entry.getName() + ": is there twice");
                }
            }
        }
        CentralBundle check = new CentralBundle(files, gnupgHome);
        check.problems.addAll(duplicates);
        if (Files.size(bundle) > MAX_SIZE) {
            check.problems.add("larger than 1 GB");
        }
        check.run();
        return check.problems;
    }

    private void run() throws IOException {
        if (files.isEmpty()) {
            problems.add("holds no file");
        }
        Set<String> folders = new TreeSet<>();
        for (String name : files.keySet()) {
            if (!PATH.matcher(name).matches() || name.startsWith("/") || name.contains("..")) {
                problems.add(name + ": has characters that a path must not have");
            }
            if (name.split("/").length < 4) {
                problems.add(name + ": is not in a folder GROUP/ARTIFACT/VERSION");
            } else {
                folders.add(name.substring(0, name.lastIndexOf('/')));
            }
            if (isAccompanying(name)) {
                String whose = name.substring(0, name.lastIndexOf('.'));
                if (!files.containsKey(whose)) {
                    problems.add(name + ": there is no " + whose);
                }
            } else {
                checkChecksums(name);
                checkSignature(name);
            }
        }
        if (signers.size() > 1) {
            problems.add("signed with more than one key (ours): " + signers);
        }
        for (String folder : folders) {
            String[] parts = folder.split("/");
            artifacts.add(String.join(".", List.of(parts).subList(0, parts.length - 2))
                    + ":"
                    + parts[parts.length - 2]
                    + ":"
                    + parts[parts.length - 1]);
        }
        if (artifacts.stream()
                        .map(artifact -> artifact.split(":")[2])
                        .distinct()
                        .count()
                > 1) {
            problems.add("holds more than one version (ours): " + artifacts);
        }
        for (String artifact : artifacts) {
            String[] coordinates = artifact.split(":");
            checkArtifact(coordinates[0], coordinates[1], coordinates[2]);
        }
    }

    private static boolean isAccompanying(String name) {
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return extension.equals("asc") || CHECKSUMS.containsKey(extension);
    }

    private void checkChecksums(String name) {
        CHECKSUMS.forEach((extension, algorithm) -> {
            byte[] stored = files.get(name + "." + extension);
            if (stored == null) {
                if (REQUIRED_CHECKSUMS.contains(extension)) {
                    problems.add(name + ": has no ." + extension);
                }
            } else if (!new String(stored, StandardCharsets.US_ASCII)
                    .strip()
                    .equalsIgnoreCase(digest(algorithm, files.get(name)))) {
                problems.add(name + "." + extension + ": is not that file's checksum");
            }
        });
    }

    private static String digest(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void checkSignature(String name) throws IOException {
        byte[] signature = files.get(name + ".asc");
        if (signature == null) {
            problems.add(name + ": is not signed, there is no .asc");
            return;
        }
        Path folder = Files.createTempDirectory("signature");
        Path signed = folder.resolve("file");
        Path detached = folder.resolve("file.asc");
        try {
            Files.write(signed, files.get(name));
            Files.write(detached, signature);
            List<String> command = new ArrayList<>(List.of("gpg", "--batch", "--status-fd", "1"));
            if (gnupgHome != null) {
                command.addAll(List.of("--homedir", gnupgHome.toString()));
            }
            command.addAll(List.of("--verify", detached.toString(), signed.toString()));
            Process gpg = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String status = new String(gpg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher valid = Pattern.compile("(?m)^\\[GNUPG:] VALIDSIG (\\w+)").matcher(status);
            if (gpg.waitFor() == 0 && valid.find()) {
                signers.add(valid.group(1));
            } else {
                problems.add(name + ".asc: is not a valid signature of that file");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(signed);
            Files.deleteIfExists(detached);
            Files.delete(folder);
        }
    }

    private void checkArtifact(String group, String artifact, String version) throws IOException {
        for (String coordinate : List.of(group, artifact, version)) {
            if (!COORDINATE.matcher(coordinate).matches()) {
                problems.add(coordinate + ": has characters that a coordinate must not have");
            }
        }
        if (isSnapshot(version)) {
            problems.add(artifact + ": the version is a snapshot: " + version);
        }
        String folder = group.replace('.', '/') + "/" + artifact + "/" + version + "/";
        String stem = folder + artifact + "-" + version;
        for (String name : files.keySet()) {
            if (name.startsWith(folder) && !name.startsWith(stem + ".") && !name.startsWith(stem + "-")) {
                problems.add(name + ": is not named " + artifact + "-" + version);
            }
        }
        byte[] content = files.get(stem + ".pom");
        if (content == null) {
            problems.add(stem + ".pom: is missing");
            return;
        }
        Element pom;
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // which prints nothing
            pom = builder.parse(new ByteArrayInputStream(content)).getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new AssertionError(e);
        } catch (SAXException e) {
            problems.add(stem + ".pom: is not XML: " + e.getMessage());
            return;
        }
        checkPom(stem + ".pom", pom, List.of(group, artifact, version));
        if (!text(pom, "packaging").equals("pom")) {
            checkJar(stem + ".jar", ".class");
            checkJar(stem + "-sources.jar", ".java");
            checkJar(stem + "-javadoc.jar", ".html");
        }
    }

    private void checkJar(String name, String contents) {
        byte[] jar = files.get(name);
        if (jar == null) {
            problems.add(name + ": is missing");
            return;
        }
        Set<String> entries = new HashSet<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                entries.add(entry.getName());
            }
        } catch (IOException e) {
            problems.add(name + ": is damaged: " + e.getMessage());
            return;
        }
        if (entries.stream().noneMatch(entry -> entry.endsWith(contents))) {
            problems.add(name + ": holds no " + contents + " (ours)");
        }
    }

    private void checkPom(String name, Element pom, List<String> coordinates) {
        List<String> stated = List.of(text(pom, "groupId"), text(pom, "artifactId"), text(pom, "version"));
        if (!stated.equals(coordinates)) {
            problems.add(name + ": is in the folder of " + coordinates + ", but says " + stated);
        }
        if (!text(pom, "modelVersion").equals("4.0.0")) {
            problems.add(name + ": the modelVersion is not 4.0.0");
        }
        require(name, pom, "name", "description", "url", "licenses", "developers", "scm");
        for (Element license : children(pom, "licenses", "license")) {
            require(name, license, "name", "url");
        }
        for (Element developer : children(pom, "developers", "developer")) {
            require(name, developer, "name", "email");
        }
        for (Element scm : children(pom, "scm")) {
            require(name, scm, "connection", "developerConnection", "url");
        }
        if (pom.getTextContent().contains("${")) {
            problems.add(name + ": has a property that is not resolved (ours)");
        }
        for (String clutter : List.of("parent", "build", "profiles", "repositories", "pluginRepositories")) {
            if (!children(pom, clutter).isEmpty()) {
                problems.add(name + ": has <" + clutter + ">, which is not for consumers (ours)");
            }
        }
        List<Element> dependencies = new ArrayList<>(children(pom, "dependencies", "dependency"));
        for (Element dependency : dependencies) {
            if (text(dependency, "scope").matches("test|system")) {
                problems.add(name + ": has a dependency of scope " + text(dependency, "scope"));
            }
        }
        dependencies.addAll(children(pom, "dependencyManagement", "dependencies", "dependency"));
        for (Element dependency : dependencies) {
            checkDependency(name, dependency, coordinates.get(0));
        }
    }

    private void checkDependency(String name, Element dependency, String ourGroup) {
        String group = text(dependency, "groupId");
        String artifact = group + ":" + text(dependency, "artifactId");
        String version = text(dependency, "version");
        if (version.isEmpty()) {
            problems.add(name + ": the dependency " + artifact + " has no version");
        } else if (isSnapshot(version)) {
            problems.add(name + ": the dependency " + artifact + " is a snapshot: " + version);
        } else if (group.equals(ourGroup) && !artifacts.contains(artifact + ":" + version)) {
            problems.add(name + ": " + artifact + ":" + version + " is not in the bundle (ours)");
        }
    }

    private static boolean isSnapshot(String version) {
        return version.toUpperCase(Locale.ROOT).contains("SNAPSHOT");
    }

    private void require(String name, Element element, String... children) {
        for (String child : children) {
            if (text(element, child).isEmpty()) {
                String path = element.getParentNode() instanceof Element ? element.getTagName() + "/" + child : child;
                problems.add(name + ": has no " + path);
            }
        }
    }

    private static String text(Element element, String child) {
        List<Element> found = children(element, child);
        return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
    }

    private static List<Element> children(Element element, String... path) {
        List<Element> found = List.of(element);
        for (String name : path) {
            List<Element> next = new ArrayList<>();
            for (Element parent : found) {
                for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
                    if (node instanceof Element child && child.getTagName().equals(name)) {
                        next.add(child);
                    }
                }
            }
            found = next;
        }
        return found;
    }
}
