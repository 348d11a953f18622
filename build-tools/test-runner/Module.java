import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Maven module: its sources, what it depends on, and how its tests are to be run. */
final class Module {
    /** Where Maven, in resolving the class path, believes the classes of a module to be. */
    private static final Path MAVEN_CLASSES = Path.of("target", "test", "maven", "classes");

    private static final Pattern ARG_LINE = Pattern.compile("<argLine>(.*?)</argLine>");

    final Path folder;
    private final SourceSet main;
    private final SourceSet tests;
    private final List<String> siblingNames = new ArrayList<>();
    private final List<Path> libraries = new ArrayList<>();
    private final List<Module> siblings = new ArrayList<>();
    private final String pom;
    private boolean mainIsCurrent;

    private Module(Path folder) throws IOException {
        this.folder = folder;
        main = new SourceSet(folder.resolve("src/main/java"), output(), "classes");
        tests = new SourceSet(folder.resolve("src/test/java"), output(), "test-classes");
        pom = Files.readString(folder.resolve("pom.xml"));
        for (String entry : Files.readString(classPathFile(folder)).strip().split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (path.endsWith(MAVEN_CLASSES)) {
                int depth = path.getNameCount() - MAVEN_CLASSES.getNameCount();
                siblingNames.add(path.getName(depth - 1).toString());
            } else {
                libraries.add(path);
            }
        }
    }

    private static Path classPathFile(Path folder) {
        return folder.resolve("target/test/classpath");
    }

    /** Returns the modules of the project, by the names of their folders. */
    static Map<String, Module> findAll(Path root) throws IOException {
        Map<String, Module> modules = new TreeMap<>();
        List<Path> folders;
        try (Stream<Path> list = Files.list(root)) {
            // A folder without a POM is what a module of another branch has left.
            folders = list.filter(folder -> Files.exists(classPathFile(folder)))
                    .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList();
        }
        for (Path folder : folders) {
            modules.put(folder.getFileName().toString(), new Module(folder));
        }
        for (Module module : modules.values()) {
            module.siblingNames.forEach(name -> module.siblings.add(modules.get(name)));
        }
        return modules;
    }

    String name() {
        return folder.getFileName().toString();
    }

    Path output() {
        return folder.resolve("target/test");
    }

    /** Whether Maven runs the tests on each engine, rather than once. */
    boolean runsOnEachEngine() {
        return pom.contains("asyncio4j.expectedEngine");
    }

    /** Options for the JVM of the tests that the module has of its own. */
    List<String> jvmOptions() {
        Matcher argLine = ARG_LINE.matcher(pom);
        if (!argLine.find()) {
            return List.of();
        }
        String own = argLine.group(1)
                .replace("${asyncio4j.testJvm}", "")
                .replace("${asyncio4j.testCompiler}", "")
                .replace("${asyncio4j.secondCompiler}", "")
                .replace("--add-opens java.base/java.lang=ALL-UNNAMED", "")
                .strip();
        return own.isEmpty() ? List.of() : List.of(own.split("\\s+"));
    }

    /** Returns the fully qualified names of the top-level classes among the tests' sources. */
    List<String> testClasses() throws IOException {
        Path sources = folder.resolve("src/test/java");
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(sources)) {
            Files.walkFileTree(sources, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = sources.relativize(file).toString();
                    if (name.endsWith(".java")) {
                        names.add(name.substring(0, name.length() - ".java".length())
                                .replace(File.separatorChar, '.'));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        names.sort(null);
        return names;
    }

    /** Brings the classes of the tests, and of all that they need, up to date. */
    void compileTests() throws IOException, CompilationFailed {
        compileMain();
        List<Path> classPath = new ArrayList<>(List.of(main.classes()));
        siblings.forEach(sibling -> classPath.add(sibling.main.classes()));
        classPath.addAll(libraries);
        tests.compile(classPath, dependencies() + " " + main.api());
    }

    private void compileMain() throws IOException, CompilationFailed {
        if (mainIsCurrent) {
            return;
        }
        List<Path> classPath = new ArrayList<>();
        for (Module sibling : siblings) {
            sibling.compileMain();
            classPath.add(sibling.main.classes());
        }
        classPath.addAll(libraries);
        main.compile(classPath, dependencies());
        mainIsCurrent = true;
    }

    private String dependencies() {
        StringBuilder all = new StringBuilder(Runtime.version().toString());
        siblings.forEach(sibling -> all.append(' ').append(sibling.main.api()));
        libraries.forEach(library -> all.append(' ').append(library));
        return all.toString();
    }

    private void addMain(List<Path> classPath) {
        classPath.add(main.classes());
        classPath.add(folder.resolve("src/main/resources"));
    }

    /** Returns what the tests run on. */
    List<Path> classPath() {
        List<Path> classPath = new ArrayList<>();
        classPath.add(tests.classes());
        classPath.add(folder.resolve("src/test/resources"));
        addMain(classPath);
        siblings.forEach(sibling -> sibling.addMain(classPath));
        classPath.addAll(libraries);
        return classPath;
    }
}
