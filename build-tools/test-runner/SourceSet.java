import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import javax.annotation.processing.Processor;

/**
 * The sources of a module's main code, or of its tests, and their class files, which {@link
 * #compile} brings up to date.
 *
 * <p>If only the bodies of some files changed, only these are compiled. "Only the bodies" is not
 * guessed: they are compiled against the class files of all the others, and if what others can see
 * of them ({@link ClassApi}) is the same as before, then all other class files are right as they
 * are. In every other case the whole set is compiled, as it is when the API of a set below it
 * changed.
 */
final class SourceSet {
    private final Path sources;
    private final Path classes;
    private final Path stateFile;

    /** What others can see of the classes, once {@link #compile} has run. */
    private String api = "";

    SourceSet(Path sources, Path output, String name) {
        this.sources = sources;
        classes = output.resolve(name);
        stateFile = output.resolve(name + ".state");
    }

    Path classes() {
        return classes;
    }

    String api() {
        return api;
    }

    /**
     * Compiles what is out of date.
     *
     * @param below what the class files depend on besides their sources
     * @throws CompilationFailed if javac finds errors; the next run then compiles all again
     */
    void compile(List<Path> classPath, String below) throws IOException, CompilationFailed {
        Map<String, Source> found = findSources();
        if (found.isEmpty()) {
            return;
        }
        State old = State.read(stateFile);
        if (old != null && old.below.equals(below) && old.sources.keySet().equals(found.keySet())) {
            List<String> changed = new ArrayList<>();
            found.forEach((name, source) -> {
                if (!source.sameFileAs(old.sources.get(name))) {
                    changed.add(name);
                }
            });
            api = old.api;
            if (changed.isEmpty()) {
                return;
            }
            if (changed.size() <= 20
                    && processors(classPath).isEmpty()
                    && compileBodies(changed, found, old, classPath)) {
                return;
            }
        }
        compileAll(found, classPath, below);
    }

    private boolean compileBodies(List<String> changed, Map<String, Source> found, State old, List<Path> classPath)
            throws IOException {
        Map<String, List<Compiler.ClassFile>> compiled;
        try {
            compiled = Compiler.compile(sources, changed, classes, classPath, List.of());
        } catch (CompilationFailed e) {
            return false; // the whole set tells more
        }
        List<byte[]> before = new ArrayList<>();
        List<byte[]> after = new ArrayList<>();
        for (String name : changed) {
            for (String file : old.sources.get(name).classFiles()) {
                Path path = classes.resolve(file);
                if (!Files.exists(path)) {
                    return false;
                }
                before.add(Files.readAllBytes(path));
            }
            for (Compiler.ClassFile file : compiled.getOrDefault(name, List.of())) {
                after.add(file.bytes());
            }
        }
        if (!ClassApi.of(before).equals(ClassApi.of(after))) {
            return false;
        }
        Files.delete(stateFile); // if this is interrupted, the next run compiles all
        for (String name : changed) {
            for (String file : old.sources.get(name).classFiles()) {
                Files.delete(classes.resolve(file));
            }
        }
        write(compiled);
        Map<String, Source> now = new TreeMap<>(old.sources);
        for (String name : changed) {
            now.put(name, found.get(name).with(compiled.get(name)));
        }
        new State(old.below, old.api, now).write(stateFile);
        return true;
    }

    private void compileAll(Map<String, Source> found, List<Path> classPath, String below)
            throws IOException, CompilationFailed {
        Files.deleteIfExists(stateFile);
        Directories.delete(classes);
        Files.createDirectories(classes);
        Map<String, List<Compiler.ClassFile>> compiled =
                Compiler.compile(sources, found.keySet(), classes, classPath, processors(classPath));
        write(compiled);
        List<byte[]> all = new ArrayList<>();
        for (String name : found.keySet()) {
            compiled.getOrDefault(name, List.of()).forEach(file -> all.add(file.bytes()));
        }
        api = ClassApi.of(all);
        Map<String, Source> now = new TreeMap<>();
        found.forEach((name, source) -> now.put(name, source.with(compiled.get(name))));
        new State(below, api, now).write(stateFile);
    }

    /** Returns the libraries, if there is an annotation processor in one; it may need others. */
    private static List<Path> processors(List<Path> libraries) throws IOException {
        for (Path library : libraries) {
            if (library.toString().endsWith(".jar")) {
                try (ZipFile jar = new ZipFile(library.toFile())) {
                    if (jar.getEntry("META-INF/services/" + Processor.class.getName()) != null) {
                        return libraries;
                    }
                }
            }
        }
        return List.of();
    }

    private void write(Map<String, List<Compiler.ClassFile>> compiled) throws IOException {
        for (Collection<Compiler.ClassFile> files : compiled.values()) {
            for (Compiler.ClassFile file : files) {
                Path path = classes.resolve(file.path());
                Files.createDirectories(path.getParent());
                Files.write(path, file.bytes());
            }
        }
    }

    private Map<String, Source> findSources() throws IOException {
        Map<String, Source> found = new TreeMap<>();
        if (Files.isDirectory(sources)) {
            Files.walkFileTree(sources, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = sources.relativize(file).toString();
                    if (name.endsWith(".java")) {
                        long time = attributes.lastModifiedTime().toMillis();
                        found.put(name, new Source(time, attributes.size(), List.of()));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return found;
    }

    /** A source file as it was when it was compiled, and the class files it was compiled to. */
    private record Source(long time, long size, List<String> classFiles) {
        boolean sameFileAs(Source other) {
            return time == other.time && size == other.size;
        }

        Source with(List<Compiler.ClassFile> files) {
            List<String> paths = files == null
                    ? List.of()
                    : files.stream().map(Compiler.ClassFile::path).toList();
            return new Source(time, size, paths);
        }
    }

    /** What the class files were compiled from; kept beside them. */
    private record State(String below, String api, Map<String, Source> sources) {
        static State read(Path file) throws IOException {
            if (!Files.exists(file)) {
                return null;
            }
            List<String> lines = Files.readAllLines(file);
            Map<String, Source> sources = new HashMap<>();
            for (String line : lines.subList(2, lines.size())) {
                String[] parts = line.split("\t", -1);
                List<String> classFiles = List.of(parts).subList(3, parts.length);
                sources.put(parts[0], new Source(Long.parseLong(parts[1]), Long.parseLong(parts[2]), classFiles));
            }
            return new State(lines.get(0), lines.get(1), sources);
        }

        void write(Path file) throws IOException {
            List<String> lines = new ArrayList<>(List.of(below, api));
            for (String name : new TreeSet<>(sources.keySet())) {
                Source source = sources.get(name);
                List<String> parts = new ArrayList<>();
                parts.add(name);
                parts.add(Long.toString(source.time));
                parts.add(Long.toString(source.size));
                parts.addAll(source.classFiles);
                lines.add(String.join("\t", parts));
            }
            Files.write(file, lines);
        }
    }
}
