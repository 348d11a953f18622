import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The test classes of the project, and which of them a user's words name. */
final class Selection {
    /** What Maven takes for a test class. */
    private static final Pattern TEST_CLASS = Pattern.compile("Test.*|.*Test|.*Tests|.*TestCase");

    private record TestClass(Module module, String name) {
        String simpleName() {
            return Names.simple(name);
        }

        /**
         * Whether {@code pattern} names it, with the package, a part of the package, or without.
         */
        boolean isNamed(String pattern) {
            if (pattern.contains("*") && !TEST_CLASS.matcher(simpleName()).matches()) {
                return false;
            }
            return Names.matches(pattern, simpleName())
                    || pattern.contains(".") && (Names.matches(pattern, name) || name.endsWith("." + pattern));
        }
    }

    private final List<TestClass> all = new ArrayList<>();

    /** What is selected: for each module, names of classes or {@code CLASS#METHOD}. */
    private final Map<String, Collection<String>> selected = new TreeMap<>();

    Selection(Collection<Module> modules) throws IOException {
        for (Module module : modules) {
            for (String name : module.testClasses()) {
                all.add(new TestClass(module, name));
            }
        }
    }

    Map<String, Collection<String>> selected() {
        return selected;
    }

    /** Adds all test classes but the named ones, and returns those names that no class has. */
    Set<String> addAllBut(Set<String> slow) {
        add("*", "");
        Set<String> unknown = new TreeSet<>(slow);
        for (TestClass each : all) {
            if (slow.contains(each.simpleName())) {
                unknown.remove(each.simpleName());
                selected.get(each.module.name()).remove(each.name);
            }
        }
        selected.values().removeIf(Collection::isEmpty);
        return unknown;
    }

    /**
     * Adds what {@code word} names: a class or a pattern of classes, {@code CLASS#METHOD}, {@code
     * CLASS.METHOD}.
     *
     * @throws UsageError if there is none
     */
    void add(String word) throws UsageError {
        int hash = word.indexOf('#');
        if (hash >= 0) {
            if (!add(word.substring(0, hash), word.substring(hash))) {
                throw unknown(word.substring(0, hash));
            }
            return;
        }
        if (add(word, "")) {
            return;
        }
        int dot = word.lastIndexOf('.');
        if (dot > 0 && add(word.substring(0, dot), "#" + word.substring(dot + 1))) {
            return;
        }
        throw unknown(word);
    }

    private boolean add(String pattern, String method) {
        boolean any = false;
        for (TestClass each : all) {
            if (each.isNamed(pattern)) {
                selected.computeIfAbsent(each.module.name(), key -> new TreeSet<>())
                        .add(each.name + method);
                any = true;
            }
        }
        return any;
    }

    private UsageError unknown(String word) {
        List<String> known = all.stream()
                .map(TestClass::simpleName)
                .filter(name -> TEST_CLASS.matcher(name).matches())
                .toList();
        return new UsageError("there is no test class " + word + Names.suggestion(Names.simple(word), known));
    }
}
