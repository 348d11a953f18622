package org.asyncio4j.tests.cancelling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every awaiting method of the public API is cancelled at every step of its way. The methods are
 * those of {@code docs/api.txt}: a new one without a case fails here.
 */
class CancelEverywhereTest {

    /** What a caller awaits, or what suspends by itself. */
    private static final Pattern AWAITED = Pattern.compile("(Coroutine|Awaitable|Future)<.*");

    private static final Set<String> SUSPENDING = Set.of("await", "with", "within", "next", "onEnter", "onExit");

    private static final Pattern TYPE = Pattern.compile("(?:@|public).* (?:class|interface|record) ([\\w.]+).*");

    /** A method's result and name. */
    private static final Pattern METHOD =
            Pattern.compile(" {4}(?:@\\S+ |public |static |abstract |final |default )*(?:<.*?> )?(.*?) ?(\\w+)\\(.*");

    /** Methods that look like it and need no case, with the reason. */
    private static final Map<String, String> WITHOUT_CASE = Map.ofEntries(
            Map.entry("AsyncContextManager#onEnter", "is the user's; with() calls it"),
            Map.entry("AsyncContextManager#onExit", "is the user's; with() calls it"),
            Map.entry("AsyncResource#onExit", "calls the user's onClose"),
            Map.entry("Asyncio#async", "makes a coroutine of the user's body"),
            Map.entry("lowlevel.Coroutines#async", "makes a coroutine of the user's body"),
            Map.entry("lowlevel.Coroutines#asyncBody", "makes a coroutine of the user's body"),
            Map.entry("ClientConnectedCallback#clientConnected", "is the user's"),
            Map.entry("lowlevel.Coroutines#await", "is Asyncio#await"),
            Map.entry("lowlevel.LoopProblem#with", "adds an entry"),
            Map.entry("Task#getCoro", "returns what runs already"),
            Map.entry("FutureCallGraph#future", "returns a future that is known"),
            Map.entry("lowlevel.LoopProblem#future", "returns a future that is known"),
            Map.entry("lowlevel.StreamProtocol#closed", "is called by StreamWriter#waitClosed"),
            Map.entry("lowlevel.StreamProtocol#drained", "is called by StreamWriter#drain"),
            Map.entry("lowlevel.StreamReaderProtocol#closed", "is called by StreamWriter#waitClosed"),
            Map.entry("lowlevel.StreamReaderProtocol#drained", "is called by StreamWriter#drain"));

    private static List<CancelCase> cases() {
        return Stream.of(
                        SyncCases.all(),
                        StructureCases.all(),
                        ExtrasCases.all(),
                        StreamCases.all(),
                        NetworkCases.all(),
                        ChildCases.all(),
                        ChannelCases.all(),
                        FileCases.all(),
                        OperatorCases.all())
                .flatMap(List::stream)
                .toList();
    }

    /** {@code -Dasyncio4j.case=StreamReader#read} tries one alone. */
    @TestFactory
    Stream<DynamicTest> nothingIsLost() {
        String only = System.getProperty("asyncio4j.case", "");
        return cases().stream()
                .filter(it -> it.method().contains(only))
                .map(it -> DynamicTest.dynamicTest(it.method(), () -> {
                    int tried = it.tryAll();
                    assertTrue(tried > 0, "was never cancelled");
                }));
    }

    @Test
    void everyAwaitingMethodHasACase() throws IOException {
        Set<String> expected = new TreeSet<>(awaitingMethods());
        expected.removeAll(WITHOUT_CASE.keySet());
        Set<String> known = new TreeSet<>();
        cases().forEach(it -> known.add(it.method()));
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(known);
        assertEquals(Set.of(), missing, "methods of docs/api.txt without a case");
    }

    @Test
    void onlyAwaitingMethodsAreExcused() throws IOException {
        Set<String> unknown = new TreeSet<>(WITHOUT_CASE.keySet());
        unknown.removeAll(awaitingMethods());
        assertEquals(Set.of(), unknown);
    }

    private static Set<String> awaitingMethods() throws IOException {
        Set<String> methods = new TreeSet<>();
        String type = "";
        for (String line : Files.readAllLines(Path.of("..", "docs", "api.txt"))) {
            String shorter = line.replaceAll("org\\.asyncio4j\\.|@Nullable | extends Object", "")
                    .replaceAll(" extends @Nullable Object", "");
            Matcher ofType = TYPE.matcher(shorter);
            Matcher ofMethod = METHOD.matcher(shorter);
            if (ofType.matches()) {
                type = ofType.group(1);
            } else if (ofMethod.matches()) {
                String result = ofMethod.group(1);
                String name = ofMethod.group(2);
                if (AWAITED.matcher(result).matches() || SUSPENDING.contains(name)) {
                    methods.add(type + "#" + name);
                }
            }
        }
        assertTrue(methods.size() > 80, "only " + methods);
        return methods;
    }
}
