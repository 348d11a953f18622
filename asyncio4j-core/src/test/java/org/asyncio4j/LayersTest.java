package org.asyncio4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.PermittedSubclassesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.LineNumber;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.asyncio4j.internal.util.Stacks;
import org.junit.jupiter.api.Test;

/**
 * The layers of the core: a class uses layers below its own and classes of its own component, never
 * a sibling component, never a layer above. Read from the class files, so that nothing escapes.
 */
class LayersTest {

    /**
     * A component of the architecture.
     *
     * @param layer components of higher layers use those of lower ones
     * @param name tells the components of a layer apart
     * @param publicOnly uses only exported types of ours, as a user's code would
     */
    private record Component(int layer, String name, boolean publicOnly, Pattern classes) {
        Component(int layer, String name, boolean publicOnly, String classes) {
            this(layer, name, publicOnly, Pattern.compile("org\\.asyncio4j\\.(" + classes + ")"));
        }
    }

    private static final List<Component> LAYERS = List.of(
            new Component(
                    9,
                    "front",
                    false,
                    "Asyncio|BackgroundLoop(Options)?|LoopGroup|Runner|RunOptions|JdkFunctions|lowlevel\\.Loops"),
            new Component(8, "assembly", false, "internal\\.loop\\.AsyncioLoop"),
            new Component(8, "extras", true, "extras\\.\\w+"),
            new Component(8, "subprocess", false, "Subprocess|internal\\.streams\\.SubprocessStreamProtocol"),
            new Component(7, "tls", false, "Tls|internal\\.tls\\.\\w+"),
            new Component(7, "process", false, "internal\\.process\\.\\w+"),
            new Component(
                    7,
                    "streams",
                    true,
                    "Stream(Reader|Writer|Pair)|Client(Handler|ConnectedCallback)|lowlevel\\.Stream(Feed|(Reader)?Protocol)|internal\\.streams\\.(?!Subprocess)\\w+"),
            new Component(
                    6,
                    "structure",
                    true,
                    "Aclosing|AsCompleted|CallbackSink|StartedTask|Task(Group|Status)|Timeout|internal\\.structure\\.\\w+|Async(ContextDecorator|ExitStack)"),
            new Component(
                    6,
                    "introspection",
                    false,
                    "CallGraphs|FutureCallGraph|FrameCallGraphEntry|internal\\.introspection\\.\\w+"),
            new Component(6, "threads", false, "internal\\.threads\\.\\w+"),
            new Component(6, "net", false, "internal\\.net\\.\\w+"),
            new Component(
                    5,
                    "sync",
                    true,
                    "Lock|Event|Condition|(Bounded)?Semaphore|LockGuard|Barrier|(Priority|Lifo)?Queue|internal\\.sync\\.\\w+"),
            new Component(
                    5,
                    "iteration",
                    false,
                    "Async(Closeable|(Send)?Generator|Iterable|Iterator)|Each|(Send)?GeneratorBody|(Send)?Yielder|internal\\.iteration\\.\\w+|Indexed"),
            new Component(5, "loop", false, "internal\\.loop\\.(?!AsyncioLoop\\b)\\w+"),
            new Component(5, "signals", false, "internal\\.signals\\.\\w+"),
            new Component(4, "task", false, "internal\\.task\\.\\w+|lowlevel\\.(Coroutines|Futures)"),
            new Component(3, "engine", false, "internal\\.engine\\.\\w+"),
            new Component(3, "testing", false, "internal\\.testing\\.\\w+"),
            new Component(
                    2,
                    "contracts",
                    false,
                    "(Connect|Server|Subprocess|Tls)Options|internal\\.options\\.\\w+|Stdio|SubprocessOutput|ExtraInfo|Server|TransportSocket|AsyncContextManager|AsyncResource|Awaitable|Coroutine|Future|Task|TaskOptions|WaitReason|WaitResult|lowlevel\\.spi\\.\\w+|lowlevel\\.(?!(Coroutines|Futures|Loops|Stream(Feed|(Reader)?Protocol))\\b)\\w+"),
            new Component(
                    1,
                    "values",
                    false,
                    "(annotation|function)\\.\\w+|Cancellation|ExceptionGroup|Outcome|RaceResult|ReturnWhen|StopAsyncIteration|Tuple\\d|\\w+(Error|Exception|Exit|Interrupt)|contextvars\\.\\w+|internal\\.context\\.\\w+"),
            new Component(1, "events", false, "internal\\.events\\.\\w+"),
            new Component(0, "util", false, "internal\\.util\\.\\w+"));

    /**
     * The only classes that may hold atomics, locks or volatile fields, as other threads use them.
     * Everything else belongs to the loop's thread.
     */
    private static final Set<String> CONCURRENT = Set.of(
            "BackgroundLoop",
            "LoopGroup",
            "extras.LimitedCall",
            "extras.LimitedExecutor",
            "internal.context.VarContext",
            "internal.engine.Baton",
            "internal.engine.CarrierFiber",
            "internal.engine.Engine",
            "internal.engine.Fiber",
            "internal.engine.KeptThread",
            "internal.engine.PortableEngine",
            "internal.engine.RestingThreads",
            "internal.engine.SpacerThreads",
            "internal.engine.ThreadRun",
            "internal.engine.WorkerThread",
            "internal.events.Recorder",
            "internal.introspection.Doorbell",
            "internal.util.Log",
            "internal.util.LoopCondition",
            "internal.util.Unowned",
            "internal.task.BaseCoroutine",
            "internal.task.LoopState",
            "internal.task.CallbackHandle",
            "internal.task.TaskAges",
            "internal.task.TaskNumbers",
            "internal.task.TaskRegistry",
            "internal.task.TaskSteps",
            "internal.task.ForeignTasks",
            "internal.task.LeakTracker",
            "internal.task.CompletableFutureViews",
            "internal.loop.DefaultExecutor",
            "internal.loop.ThreadsafeHandle",
            "internal.loop.Inbox",
            "internal.signals.Interrupts",
            "internal.loop.NioDriver",
            "internal.loop.ExecutorCall",
            "internal.signals.SignalTakeover",
            "internal.loop.StrayWarning",
            "internal.loop.UnclosedLoops",
            "internal.structure.FromCallbacks",
            "internal.task.CountedWork",
            "internal.threads.LoopExecutor",
            "internal.threads.LoopFuture",
            "internal.loop.BlockedWatch",
            "internal.loop.WatchedLoop",
            "internal.loop.Watchdog",
            "internal.net.PumpThread",
            "internal.net.ResetText",
            "internal.process.ProgramSignals",
            "internal.process.SpawnedProcess",
            "internal.process.Spawning",
            "internal.process.ExitWatcher",
            "internal.process.Launcher",
            "internal.process.OutputCopy",
            "internal.process.PathPipe",
            "internal.tls.HeldKey");

    /** Has a handle that views an array, which shares nothing. */
    private static final String VIEW_OF_ARRAYS = "org.asyncio4j.internal.util.ByteScan";

    private static final Pattern OURS = Pattern.compile("org/asyncio4j/[\\w/$]+");
    private static final Pattern SHARING =
            Pattern.compile("java\\.util\\.concurrent\\.(atomic|locks)\\..*|java\\.lang\\.invoke\\.VarHandle");

    /** Writes only what a class still refers to into its constant pool. */
    private static final ClassFile REWRITER =
            ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL, ClassFile.StackMapsOption.DROP_STACK_MAPS);

    private static final int MAX_FILE_LINES = 500;

    private static final int MAX_METHOD_LINES = 60;

    @Test
    void everyClassHasItsPlace() {
        for (ClassModel model : CompiledClasses.all()) {
            String name = CompiledClasses.outermost(CompiledClasses.nameOf(model));
            long lines = LAYERS.stream()
                    .filter(component -> component.classes().matcher(name).matches())
                    .count();
            assertEquals(1, lines, name + "  belongs to this many components");
        }
    }

    @Test
    void dependenciesGoDown() {
        Set<String> wrong = new TreeSet<>();
        for (ClassModel model : CompiledClasses.all()) {
            String user = CompiledClasses.outermost(CompiledClasses.nameOf(model));
            for (String used : usedBy(model)) {
                if (!mayUse(componentOf(user), componentOf(used), used)) {
                    wrong.add(user
                            + " ("
                            + componentOf(user).name()
                            + ") uses "
                            + used
                            + " ("
                            + componentOf(used).name()
                            + ")");
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void internalPackagesFormNoCircle() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (ClassModel model : CompiledClasses.all()) {
            String user = CompiledClasses.nameOf(model);
            for (String used : usedBy(model)) {
                if (!isExported(user) && !isExported(used) && !packageOf(user).equals(packageOf(used))) {
                    uses.computeIfAbsent(packageOf(user), name -> new TreeSet<>())
                            .add(packageOf(used));
                }
            }
        }
        boolean removed = true;
        while (removed) {
            // What uses none of those that are left is in no circle with them.
            removed = uses.values().removeIf(used -> Collections.disjoint(used, uses.keySet()));
        }
        assertEquals(Map.of(), uses);
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
                        method.flags().has(AccessFlag.PUBLIC) || method.flags().has(AccessFlag.PROTECTED);
                if (visible && method.methodType().stringValue().contains("org/asyncio4j/internal/")) {
                    wrong.add(CompiledClasses.nameOf(model)
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
            if (isConcurrent(model) && !CompiledClasses.nameOf(model).equals(VIEW_OF_ARRAYS)) {
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
                    large.add(CompiledClasses.nameOf(model) + "." + method.methodName() + ": " + lines + " lines");
                }
            }
        }
        assertEquals(List.of(), large);
    }

    @Test
    void filesHaveRoomForWhatTheyHold() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            List<String> large = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> linesOfCode(file) > MAX_FILE_LINES)
                    .map(Path::toString)
                    .toList();
            assertEquals(List.of(), large);
        }
    }

    @Test
    void noFrameOfTheLibraryCountsAsTheUsers() {
        for (ClassModel model : CompiledClasses.all()) {
            String name = CompiledClasses.nameOf(model);
            assertFalse(Stacks.isUserCode(new StackTraceElement(name, "method", null, 1)), name);
        }
    }

    @Test
    void theClassFilesAreFound() {
        assertTrue(CompiledClasses.all().size() > 50);
    }

    @Test
    void theArchitecturePageListsTheseComponents() throws IOException {
        Pattern row = Pattern.compile("\\| (\\d) \\| (\\w+( \\+)?) \\|.*");
        Set<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "architecture.md"))) {
            Matcher cells = row.matcher(line);
            if (cells.matches()) {
                assertTrue(listed.add(cells.group(1) + " " + cells.group(2)), line + "  is there twice");
            }
        }
        Set<String> components = new TreeSet<>();
        LAYERS.forEach(component ->
                components.add(component.layer() + " " + component.name() + (component.publicOnly() ? " +" : "")));
        assertEquals(components, listed);
    }

    private static boolean mayUse(Component user, Component used, String usedClass) {
        if (user.equals(used)) {
            return true;
        }
        boolean below = used.layer() < user.layer();
        return below && (!user.publicOnly() || used.layer() == 0 || isExported(usedClass));
    }

    private static Component componentOf(String name) {
        return LAYERS.stream()
                .filter(component -> component.classes().matcher(name).matches())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " belongs to no component"));
    }

    private static boolean isExported(String name) {
        return !name.startsWith("org.asyncio4j.internal.");
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }

    /**
     * Our classes that a class file names, in whatever way: instructions, signatures, descriptors.
     */
    private static Set<String> usedBy(ClassModel model) {
        Set<String> used = new HashSet<>();
        for (PoolEntry entry : withoutPermits(model).constantPool()) {
            String text = switch (entry) {
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
                name.endsWith(".package-info") || !Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1)));
        return used;
    }

    /**
     * The class without its permits clause, which is no use of what it names: a sealed contract
     * knows by it who implements it, that is a higher layer, and calls nothing there.
     */
    private static ClassModel withoutPermits(ClassModel model) {
        if (model.findAttribute(Attributes.permittedSubclasses()).isEmpty()) {
            return model;
        }
        return REWRITER.parse(REWRITER.transformClass(
                model, ClassTransform.dropping(PermittedSubclassesAttribute.class::isInstance)));
    }

    private static boolean isConcurrent(ClassModel model) {
        for (FieldModel field : model.fields()) {
            String type =
                    field.fieldTypeSymbol().descriptorString().replace('/', '.').replaceAll("^\\[*L|;$", "");
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
                        .anyMatch(element -> element instanceof Instruction instruction
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

    /** Without comments, imports and annotations. */
    private static long linesOfCode(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(String::strip)
                    .filter(line ->
                            !line.isEmpty() && !line.matches("(//|/?\\*|import |package ).*|@\\w+(\\(.*\\))?( //.*)?"))
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
