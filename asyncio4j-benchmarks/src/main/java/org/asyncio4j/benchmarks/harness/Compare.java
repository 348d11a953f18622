package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The program behind {@code run}. */
public final class Compare {

    private static final String MACHINE = "Machine";

    private Compare() {}

    /** Takes the folder of this module, and the options and the filter of {@code run}. */
    public static void main(String[] args)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path module = Path.of(args[0]).toAbsolutePath().normalize();
        Options options;
        try {
            options = Options.parse(Arrays.copyOfRange(args, 1, args.length));
        } catch (IllegalArgumentException e) {
            System.err.println("run: " + e.getMessage() + " (run --help tells more)");
            System.exit(2);
            return;
        }
        System.exit(
                run(module, options, module.resolveSibling("docs").resolve("performance.md"))
                        ? 0
                        : 2);
    }

    /** Measures what the options want; whether that was anything. */
    static boolean run(Path module, Options options, Path document)
            throws IOException, InterruptedException, GeneralSecurityException {
        Toolbox tools = new Toolbox(module, module.resolve("target/comparison"), options.pin());
        tools.makeKeys();
        String machine = Machine.describe(tools, options);
        List<Group> groups = groups(tools, options.quick());
        Run run = new Run(tools, options, new Figures());
        Map<String, String> sections = new LinkedHashMap<>();
        for (Group group : groups) {
            if (!run.wanted(group).isEmpty()) {
                Run.say(group.title());
                try {
                    group.measure(run);
                    sections.put(group.title(), group.section(run.figures()));
                } catch (IOException e) {
                    // The others can do without it.
                    sections.put(group.title(), "Not measured: " + e.getMessage() + "\n");
                    Run.say("  " + e);
                }
                // What was measured is not lost if the run is interrupted.
                Files.writeString(tools.work.resolve("figures.csv"), run.figures().csv());
            }
        }
        if (sections.isEmpty()) {
            System.err.println(
                    "run: no workload contains \"" + options.filter() + "\". There are:");
            groups.forEach(group -> group.workloads().forEach(System.err::println));
            return false;
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put(MACHINE, machine);
        all.putAll(sections);
        all.forEach((title, section) -> System.out.println("### " + title + "\n\n" + section));
        if (options.write()) {
            List<String> titles = new ArrayList<>(List.of(MACHINE));
            groups.forEach(group -> titles.add(group.title()));
            String text = Files.readString(document);
            Files.writeString(document, Document.rewrite(text, titles, all));
        }
        return true;
    }

    private static List<Group> groups(Toolbox tools, boolean quick) throws IOException {
        return List.of(
                ServerGroup.tcp(tools, quick),
                ServerGroup.tls(tools),
                ServerGroup.lines(tools),
                new MicroGroup(tools),
                new CoresGroup(tools),
                new MemoryGroup(tools, quick),
                new StartGroup(tools));
    }
}
