import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run of tests of one module, on one engine: a JVM, and in the end what it counted. */
final class TestRun {
    private final Module module;
    private final String label;
    private Process process;
    private int exitCode;
    private List<String> results = List.of();

    TestRun(Module module, String label) {
        this.module = module;
        this.label = label;
    }

    /** Returns the engine, or what else tells this run from others. */
    String label() {
        return label;
    }

    /** The file for what the tests print. */
    Path output() {
        return module.output().resolve(label + ".log");
    }

    /** The file for what {@link TestProcess} counts. */
    Path counts() {
        return module.output().resolve(label + ".counts");
    }

    /** Starts the JVM in the module's folder, where tests look for files of the project. */
    void start(List<String> command) throws IOException {
        Files.deleteIfExists(counts());
        ProcessBuilder builder = new ProcessBuilder(command).directory(module.folder.toFile());
        process = builder.inheritIO().start();
        // Ctrl-C reaches both, but `kill` only this process.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    void await() throws IOException, InterruptedException {
        exitCode = process.waitFor();
        if (Files.exists(counts())) {
            results = Files.readAllLines(counts());
        }
    }

    int exitCode() {
        return exitCode;
    }

    int passed() {
        return count(0);
    }

    int failed() {
        return count(1);
    }

    int skipped() {
        return count(2);
    }

    private int count(int index) {
        return results.isEmpty() ? 0 : Integer.parseInt(results.getFirst().split(" ")[index]);
    }

    /** Returns lines with the seconds that a class took and its name. */
    List<String> classTimes() {
        return results.stream()
                .skip(1)
                .filter(line -> !line.startsWith(TestProcess.SKIPPED))
                .toList();
    }

    /** Returns what was skipped, and why. */
    List<String> skips() {
        return results.stream()
                .filter(line -> line.startsWith(TestProcess.SKIPPED))
                .map(line -> line.substring(TestProcess.SKIPPED.length()))
                .toList();
    }

    @Override
    public String toString() {
        return module.name() + " (" + label + ")";
    }
}
