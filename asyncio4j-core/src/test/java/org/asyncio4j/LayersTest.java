package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.LineNumber;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The house of the core: a class uses rows below its own and classes of its own line, never a
 * sibling line, never a row above. Read from the class files, so that nothing escapes.
 */
class LayersTest {

    /**
     * A line of the house.
     *
     * @param row higher rows use lower ones
     * @param name tells the lines of a row apart
     * @param publicOnly uses nothing of ours but exported types, as a user would; the doors' static
     *     functions included
     */
    private record Line(int row, String name, boolean publicOnly, Pattern classes) {
        Line(int row, String name, boolean publicOnly, String classes) {
            this(row, name, publicOnly, Pattern.compile("org\\.asyncio4j\\.(" + classes + ")"));
        }
    }

    private static final List<Line> HOUSE =
            List.of(
                    new Line(9, "front door", false, "Asyncio|Runner|RunOptions|lowlevel\\.Loops"),
                    new Line(8, "assembly", false, "internal\\.loop\\.(Asyncio|Networked)Loop"),
                    new Line(7, "tls", false, "Tls|internal\\.tls\\.\\w+"),
                    new Line(7, "process", false, "internal\\.process\\.\\w+"),
                    new Line(
                            7,
                            "streams",
                            true,
                            "Stream(Reader|Writer|Pair)|Client(Handler|ConnectedCallback)|Subprocess|lowlevel\\.Stream(Reader)?Protocol|internal\\.streams\\.\\w+"),
                    new Line(
                            6,
                            "structure",
                            true,
                            "Aclosing|AsCompleted|TaskGroup|Timeout|internal\\.structure\\.\\w+|Async(ContextDecorator|ExitStack)"),
                    new Line(6, "threads", false, "internal\\.threads\\.\\w+"),
                    new Line(6, "net", false, "internal\\.net\\.\\w+"),
                    new Line(
                            5,
                            "sync",
                            true,
                            "Lock|Event|Condition|(Bounded)?Semaphore|Held|Barrier|(Priority|Lifo)?Queue|internal\\.sync\\.\\w+"),
                    new Line(
                            5,
                            "iteration",
                            false,
                            "Async(Closeable|(Send)?Generator|Iterable|Iterator)|Each|(Send)?GeneratorBody|(Send)?Yielder|internal\\.iteration\\.\\w+|Indexed|Item(Action|Function)"),
                    new Line(5, "loop", false, "internal\\.loop\\.(?!(Asyncio|Networked)Loop)\\w+"),
                    new Line(4, "knot", false, "internal\\.knot\\.\\w+"),
                    new Line(3, "engine", false, "internal\\.engine\\.\\w+"),
                    new Line(3, "testing", false, "internal\\.testing\\.\\w+"),
                    new Line(
                            2,
                            "contracts",
                            false,
                            "(Connect|Server|Subprocess|Tls)Options|Stdio|SubprocessOutput|ExtraInfo|Server|TransportSocket|AsyncContextManager|Awaitable|Context(Body|Function)\\d?|Coroutine|Future|Task|TaskOptions|WaitResult|lowlevel\\.spi\\.\\w+|lowlevel\\.(?!(Loops|Stream(Reader)?Protocol)\\b)\\w+"),
                    new Line(
                            1,
                            "values",
                            false,
                            "Action|ExceptionGroup|RaceResult|ReturnWhen|StopAsyncIteration|Tuple\\d|\\w+(Error|Exception|Exit|Interrupt)|contextvars\\.\\w+|internal\\.context\\.\\w+"),
                    new Line(0, "util", false, "internal\\.util\\.\\w+"));

    /**
     * The only classes that may hold atomics, locks or volatile fields: other threads come here.
     * All else is the loop's.
     */
    private static final Set<String> CONCURRENT =
            Set.of(
                    "internal.engine.Baton",
                    "internal.engine.CarrierFiber",
                    "internal.engine.Fiber",
                    "internal.engine.PortableEngine",
                    "internal.knot.BaseCoroutine",
                    "internal.knot.Host",
                    "internal.knot.ReadyHandle",
                    "internal.knot.TaskRegistry",
                    "internal.knot.TaskSteps",
                    "internal.knot.Unclaimed",
                    "internal.knot.Views",
                    "internal.loop.DefaultExecutor",
                    "internal.loop.ForeignHandle",
                    "internal.loop.Inbox",
                    "internal.loop.Interrupts",
                    "internal.loop.NioDriver",
                    "internal.loop.OutsideJob",
                    "internal.loop.SignalTakeover",
                    "internal.loop.StrayWarning",
                    "internal.loop.UnclosedLoops",
                    "internal.net.ReadPump",
                    "internal.process.ExitWatcher",
                    "internal.process.Launcher",
                    "internal.process.PathPipe");

    private static final Pattern OURS = Pattern.compile("org/asyncio4j/[\\w/$]+");
    private static final Pattern SHARING =
            Pattern.compile(
                    "java\\.util\\.concurrent\\.(atomic|locks)\\..*|java\\.lang\\.invoke\\.VarHandle");
    private static final int MAX_FILE_LINES = 500;

    private static final int MAX_METHOD_LINES = 60;

    @Test
    void everyClassHasItsPlace() {
        for (ClassModel model : CompiledClasses.all()) {
            String name = CompiledClasses.outermost(CompiledClasses.nameOf(model));
            long lines =
                    HOUSE.stream().filter(line -> line.classes().matcher(name).matches()).count();
            assertEquals(1, lines, name + " stands in so many lines of the house");
        }
    }

    @Test
    void dependenciesGoDown() {
        Set<String> wrong = new TreeSet<>();
        for (ClassModel model : CompiledClasses.all()) {
            String user = CompiledClasses.outermost(CompiledClasses.nameOf(model));
            for (String used : usedBy(model)) {
                if (!mayUse(lineOf(user), lineOf(used), used)) {
                    wrong.add(
                            user
                                    + " ("
                                    + lineOf(user).name()
                                    + ") uses "
                                    + used
                                    + " ("
                                    + lineOf(used).name()
                                    + ")");
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void everydayDoesNotLeadIntoInternals() {
        Set<String> wrong = new TreeSet<>();
        for (ClassModel model : CompiledClasses.all()) {
            if (!isExported(CompiledClasses.nameOf(model))) {
                continue;
            }
            for (MethodModel method : model.methods()) {
                boolean visible =
                        method.flags().has(AccessFlag.PUBLIC)
                                || method.flags().has(AccessFlag.PROTECTED);
                if (visible
                        && method.methodType().stringValue().contains("org/asyncio4j/internal/")) {
                    wrong.add(
                            CompiledClasses.nameOf(model)
                                    + "."
                                    + method.methodName().stringValue());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void onlyFewClassesAreConcurrent() {
        Set<String> concurrent = new TreeSet<>();
        for (ClassModel model : CompiledClasses.all()) {
            if (isConcurrent(model)) {
                String name = CompiledClasses.outermost(CompiledClasses.nameOf(model));
                concurrent.add(name.substring("org.asyncio4j.".length()));
            }
        }
        assertEquals(new TreeSet<>(CONCURRENT), concurrent);
    }

    @Test
    void methodsStaySmall() {
        List<String> large = new ArrayList<>();
        for (ClassModel model : CompiledClasses.all()) {
            for (MethodModel method : model.methods()) {
                int lines = linesOf(method);
                if (lines > MAX_METHOD_LINES && !method.methodName().equalsString("<clinit>")) {
                    large.add(
                            CompiledClasses.nameOf(model)
                                    + "."
                                    + method.methodName()
                                    + ": "
                                    + lines
                                    + " lines");
                }
            }
        }
        assertEquals(List.of(), large);
    }

    @Test
    void filesHaveRoomForWhatTheyHold() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            List<String> large =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> linesOfCode(file) > MAX_FILE_LINES)
                            .map(Path::toString)
                            .toList();
            assertEquals(List.of(), large);
        }
    }

    @Test
    void theClassFilesAreFound() {
        assertTrue(CompiledClasses.all().size() > 50);
    }

    private static boolean mayUse(Line user, Line used, String usedClass) {
        if (user.equals(used)) {
            return true;
        }
        return user.publicOnly()
                ? isExported(usedClass) || used.row() == 0
                : used.row() < user.row();
    }

    private static Line lineOf(String name) {
        return HOUSE.stream()
                .filter(line -> line.classes().matcher(name).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " has no place in the house"));
    }

    private static boolean isExported(String name) {
        return !name.startsWith("org.asyncio4j.internal.");
    }

    /**
     * Our classes that a class file names, in whatever way: instructions, signatures, descriptors.
     */
    private static Set<String> usedBy(ClassModel model) {
        Set<String> used = new HashSet<>();
        for (PoolEntry entry : model.constantPool()) {
            String text =
                    switch (entry) {
                        case ClassEntry type -> type.asInternalName();
                        case Utf8Entry utf8 -> utf8.stringValue();
                        default -> "";
                    };
            Matcher names = OURS.matcher(text);
            while (names.find()) {
                used.add(CompiledClasses.outermost(names.group().replace('/', '.')));
            }
        }
        used.removeIf(name ->
                name.endsWith(".package-info")
                        || !Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1)));
        return used;
    }

    private static boolean isConcurrent(ClassModel model) {
        for (FieldModel field : model.fields()) {
            String type =
                    field.fieldTypeSymbol()
                            .descriptorString()
                            .replace('/', '.')
                            .replaceAll("^\\[*L|;$", "");
            if (field.flags().has(AccessFlag.VOLATILE) || SHARING.matcher(type).matches()) {
                return true;
            }
        }
        return model.methods().stream().anyMatch(LayersTest::locks);
    }

    private static boolean locks(MethodModel method) {
        return method.flags().has(AccessFlag.SYNCHRONIZED)
                || method.code().stream()
                        .flatMap(code -> code.elementStream())
                        .anyMatch(element ->
                                element instanceof Instruction instruction
                                        && instruction.opcode() == Opcode.MONITORENTER);
    }

    private static int linesOf(MethodModel method) {
        List<Integer> lines = lineNumbers(method);
        return lines.isEmpty()
                ? 0
                : lines.stream().mapToInt(n -> n).max().orElse(0)
                        - lines.stream().mapToInt(n -> n).min().orElse(0)
                        + 1;
    }

    /** Neither empty nor a comment nor an import. */
    private static long linesOfCode(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line ->
                            !line.isEmpty() && !line.matches("(//|/?\\*|import |package ).*"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> lineNumbers(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .filter(LineNumber.class::isInstance)
                .map(element -> ((LineNumber) element).line())
                .toList();
    }
}
