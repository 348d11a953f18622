import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.InvokeDynamicEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles a program as java's source launcher would, for starts that find it compiled; the launcher
 * {@code asyncio4j} calls this in the background. Nothing of the program is run.
 *
 * <p>Arguments: the program's file, a folder, and a file with the names of the classes that any
 * program needs, if there is one. The folder gets
 *
 * <ul>
 *   <li>{@code program.jar}: all classes that the program refers to, and that have a source;
 *   <li>{@code classes}: in the format of {@code -XX:SharedClassListFile} their names, which of their
 *       constants can be resolved beforehand, the classes that they refer to, all of the library, and
 *       those that any program needs;
 *   <li>{@code main}: the name of the class to start, the folder where packages begin, and that part of
 *       the user's class path which a cache can hold, with a colon before;
 *   <li>{@code sources}: the contents of the sources, with a mark between them; {@code files}: their
 *       paths, and each folder in which the compiler looked for some, with a slash behind;
 *   <li>{@code warnings}: what the compiler has to say at each start.
 * </ul>
 *
 * <p>The exit code is 0, or 3 if that program has to be compiled at each start: because it doesn't
 * compile, or would notice the difference. Then only {@code sources} and {@code files} are there, if
 * they are known.
 */
final class KeepProgram {
    private static final int NOT_THIS_ONE = 3;
    private static final String MARK = "\n// end of file\n";

    /** What a change at the same time may still carry as its time: clocks of file systems tick. */
    private static final int TICK_MILLIS = 20;

    /**
     * What lets a program find that its classes are in a jar, or that classes are missing that nothing
     * but a name refers to: java's source launcher compiles those when they are asked for.
     */
    private static final Map<String, Set<String>> TELLTALES = Map.of(
            "java/lang/Class", Set.of("forName", "getProtectionDomain"),
            "java/lang/ClassLoader", Set.of("loadClass", "<init>", "getUnnamedModule"),
            "java/lang/invoke/MethodHandles$Lookup", Set.of("findClass"),
            "java/net/URLClassLoader", Set.of("<init>", "newInstance"),
            "java/util/ServiceLoader", Set.of("load", "loadInstalled"));

    /** How paths are written. */
    private static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding"));

    /** How many jars the class path has before those of the user. */
    private static final int OWN_JARS = 3;

    private final Instant began = Instant.now().minusMillis(TICK_MILLIS);
    private final Path file;
    private final Path out;
    private final List<String> classPath;
    private Path root;
    private final Map<String, byte[]> classes = new TreeMap<>();
    private final Set<Path> files = new LinkedHashSet<>();
    private final Set<Path> folders = new TreeSet<>();

    private KeepProgram(Path file, Path out) {
        this.file = file;
        this.out = out;
        // This class is in the last.
        List<String> path = List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        this.classPath = path.subList(0, path.size() - 1);
    }

    public static void main(String... args) throws IOException {
        KeepProgram program = new KeepProgram(Path.of(args[0]), Path.of(args[1]));
        List<String> known = args.length < 3 ? List.of() : Files.readAllLines(Path.of(args[2]));
        String obstacle = program.keep(known);
        program.writeSources();
        if (obstacle != null) {
            System.err.println("asyncio4j: " + program.file + " must be compiled at each start: " + obstacle);
        }
        System.exit(obstacle == null ? 0 : NOT_THIS_ONE);
    }

    /** Returns why not, if not. */
    private String keep(List<String> known) throws IOException {
        boolean script = !file.toString().endsWith(".java");
        String text = new String(Files.readAllBytes(file), Charset.defaultCharset());
        if (script && text.startsWith("#!")) {
            int end = text.indexOf('\n');
            text = end < 0 ? "" : text.substring(end);
        }
        Source source = new Source(file, text);
        files.add(file.toAbsolutePath());
        var javac = ToolProvider.getSystemJavaCompiler();
        List<CompilationUnitTree> units = new ArrayList<>();
        StringWriter warnings = new StringWriter();
        try (StandardJavaFileManager standard = javac.getStandardFileManager(null, null, null)) {
            JavacTask parser =
                    (JavacTask) javac.getTask(warnings, standard, problem -> {}, null, null, List.of(source));
            parser.parse().forEach(units::add);
            root = rootOf(units.getFirst());
            if (root == null) {
                return "its package is not that of its folder.";
            }
            folders.add(root);
            if (Files.exists(root.resolve("module-info.java"))) {
                return "it is a module.";
            }
            standard.setLocationFromPaths(StandardLocation.SOURCE_PATH, script ? List.of() : List.of(root));
            List<String> options = new ArrayList<>(List.of(
                    "-proc:none",
                    "-implicit:class",
                    "-Xprefer:source",
                    "-Xdiags:verbose",
                    "-Xlint:deprecation",
                    "-Xlint:unchecked",
                    "-Xlint:-options",
                    "-XDsourceLauncher",
                    "-cp",
                    String.join(File.pathSeparator, classPath)));
            if (script) {
                options.addAll(
                        List.of("--release", String.valueOf(Runtime.version().feature())));
            }
            JavacTask compiler =
                    (JavacTask) javac.getTask(warnings, new Memory(standard), null, options, null, List.of(source));
            compiler.addTaskListener(new TaskListener() {
                @Override
                public void started(TaskEvent event) {
                    if (event.getKind() == TaskEvent.Kind.PARSE && !(event.getSourceFile() instanceof Source)) {
                        files.add(Path.of(event.getSourceFile().toUri()));
                    }
                }
            });
            if (!compiler.call()) {
                return "it does not compile.";
            }
        }
        String main = mainOf(units.getFirst());
        if (main == null) {
            return "it has no main method of its own.";
        }
        String difference = findDifference();
        if (difference != null) {
            return difference;
        }
        writeJar();
        Files.write(out.resolve("main"), List.of(main, root.toString(), cachedPath()), NATIVE);
        Files.writeString(out.resolve("warnings"), warnings.toString());
        Files.write(out.resolve("classes"), classList(known));
        return null;
    }

    /** A cache can hold what is in jars, up to the first folder. */
    private String cachedPath() {
        StringBuilder path = new StringBuilder();
        for (String element : classPath.subList(OWN_JARS, classPath.size())) {
            if (!Files.isRegularFile(Path.of(element))) {
                break;
            }
            path.append(File.pathSeparatorChar).append(element);
        }
        return path.toString();
    }

    /** The folder in which packages begin; {@code null} if the file isn't where its package says. */
    private static Path rootOf(CompilationUnitTree unit) {
        Path root = Path.of(unit.getSourceFile().toUri()).normalize().getParent();
        if (unit.getPackageName() == null) {
            return root;
        }
        Path ending = Path.of(unit.getPackageName().toString().replace('.', '/'));
        if (!root.endsWith(ending)) {
            return null;
        }
        for (int i = 0; i < ending.getNameCount(); i++) {
            root = root.getParent();
        }
        return root;
    }

    /**
     * The first class if that has a {@code main}, else the one that is named as the file. An inherited
     * {@code main} is left to java's source launcher.
     */
    private String mainOf(CompilationUnitTree unit) {
        String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
        String first = null;
        String named = null;
        for (Tree type : unit.getTypeDecls()) {
            if (type instanceof ClassTree tree) {
                String name = tree.getSimpleName().toString();
                first = first == null ? name : first;
                named = file.getFileName().toString().equals(name + ".java") ? name : named;
            }
        }
        if (first == null) {
            return null;
        }
        if (declaresMain(prefix + first)) {
            return prefix + first;
        }
        boolean plain = ClassFile.of()
                .parse(classes.get(prefix + first))
                .superclass()
                .filter(parent -> parent.asInternalName().equals("java/lang/Object"))
                .isPresent();
        return plain && named != null && declaresMain(prefix + named) ? prefix + named : null;
    }

    private boolean declaresMain(String name) {
        ClassModel model = ClassFile.of().parse(classes.get(name));
        boolean concrete = (model.flags().flagsMask() & (ClassFile.ACC_ABSTRACT | ClassFile.ACC_INTERFACE)) == 0;
        return model.methods().stream()
                .anyMatch(method -> method.methodName().equalsString("main")
                        && (concrete || (method.flags().flagsMask() & ClassFile.ACC_STATIC) != 0)
                        && (method.flags().flagsMask() & ClassFile.ACC_PRIVATE) == 0
                        && (method.methodType().equalsString("()V")
                                || method.methodType().equalsString("([Ljava/lang/String;)V")));
    }

    /** How the program would notice that it is in a jar; {@code null} if we know of nothing. */
    private String findDifference() {
        for (byte[] bytes : classes.values()) {
            ClassModel model = ClassFile.of().parse(bytes);
            String name = model.thisClass().asInternalName();
            // In a package of the library the classes would get at what is private to the package.
            if (name.startsWith("org/asyncio4j/") || name.startsWith("org/jspecify/")) {
                return "it is in a package of the library's.";
            }
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof MemberRefEntry member
                        && TELLTALES
                                .getOrDefault(member.owner().asInternalName(), Set.of())
                                .contains(member.name().stringValue())) {
                    String owner = member.owner().asInternalName();
                    return name.replace('/', '.') + " uses " + owner.substring(owner.lastIndexOf('/') + 1) + "."
                            + member.name().stringValue() + ".";
                }
            }
        }
        return null;
    }

    private List<String> classList(List<String> known) throws IOException {
        List<String> lines = new ArrayList<>(known);
        Set<String> names = new HashSet<>();
        for (String line : known) {
            names.add(line.split(" ", 2)[0]);
        }
        Set<String> wanted = new TreeSet<>();
        try (JarFile library = new JarFile(classPath.getFirst())) {
            library.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.equals("module-info.class"))
                    .forEach(name -> wanted.add(name.substring(0, name.length() - ".class".length())));
        }
        List<String> constants = new ArrayList<>();
        classes.forEach((name, bytes) -> {
            ClassModel model = ClassFile.of().parse(bytes);
            StringBuilder line = new StringBuilder("@cp ").append(name.replace('.', '/'));
            for (PoolEntry entry : model.constantPool()) {
                if (entry instanceof ClassEntry type && !type.asInternalName().startsWith("[")) {
                    wanted.add(type.asInternalName());
                }
                if (entry instanceof InvokeDynamicEntry
                        || entry instanceof MemberRefEntry
                        || entry instanceof ClassEntry) {
                    line.append(' ').append(entry.index());
                }
            }
            constants.add(line.toString());
        });
        wanted.removeAll(names);
        lines.addAll(wanted);
        lines.addAll(constants);
        return lines;
    }

    private void writeJar() throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(out.resolve("program.jar")))) {
            jar.setMethod(ZipEntry.STORED);
            for (Map.Entry<String, byte[]> type : classes.entrySet()) {
                JarEntry entry = new JarEntry(type.getKey().replace('.', '/') + ".class");
                CRC32 sum = new CRC32();
                sum.update(type.getValue());
                entry.setCrc(sum.getValue());
                entry.setSize(type.getValue().length);
                jar.putNextEntry(entry);
                jar.write(type.getValue());
                jar.closeEntry();
            }
        }
    }

    /** Fails if a source has changed since: what was compiled is not known then. */
    private void writeSources() throws IOException {
        List<String> lines = new ArrayList<>();
        try (OutputStream sources = Files.newOutputStream(out.resolve("sources"))) {
            for (Path source : files) {
                if (!lines.isEmpty()) {
                    sources.write(MARK.getBytes());
                }
                byte[] bytes = Files.readAllBytes(source);
                if (timeOf(source).isAfter(began)) {
                    throw new IOException(source + " has just been changed");
                }
                sources.write(bytes);
                lines.add(source.toString());
            }
        }
        folders.forEach(folder -> lines.add(folder + "/"));
        for (String line : lines) {
            if (line.indexOf('\n') >= 0) {
                throw new IOException("a path with a line's end");
            }
        }
        Files.writeString(out.resolve("mark"), MARK);
        Files.write(out.resolve("files"), lines, NATIVE);
    }

    /** Where it is known, the time at which its name or content changed, whatever time it was given. */
    private static Instant timeOf(Path source) throws IOException {
        if (source.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return ((FileTime) Files.getAttribute(source, "unix:ctime")).toInstant();
        }
        return Files.getLastModifiedTime(source).toInstant();
    }

    /** The program's file; in messages it has the name that it was called by. */
    private static final class Source extends SimpleJavaFileObject {
        private final Path file;
        private final String text;

        Source(Path file, String text) {
            super(file.toUri(), Kind.SOURCE);
            this.file = file;
            this.text = text;
        }

        @Override
        public String getName() {
            return file.toString();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }
    }

    /** Keeps classes in memory, and notes where sources were looked for. */
    private final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            classes.put(name, toByteArray());
                        }
                    };
                }
            };
        }

        @Override
        public Iterable<JavaFileObject> list(
                Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
                throws IOException {
            if (location == StandardLocation.SOURCE_PATH) {
                folders.add(root.resolve(packageName.replace('.', '/')));
            }
            return super.list(location, packageName, kinds, recurse);
        }

        @Override
        public boolean contains(Location location, FileObject object) throws IOException {
            return object instanceof Source || super.contains(location, object);
        }
    }
}
