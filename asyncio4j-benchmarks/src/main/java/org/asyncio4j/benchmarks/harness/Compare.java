package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The program behind {@code run}. */
public final class Compare {

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
        Toolbox tools = new Toolbox(module, module.resolve("target/comparison"), options.pin());
        tools.makeKeys();
        Path document = module.resolveSibling("docs").resolve("performance.md");
        System.exit(run(tools, options, document) ? 0 : 2);
    }

    /** Measures what the options want; whether that was anything. */
    static boolean run(Toolbox tools, Options options, Path document)
            throws IOException, InterruptedException {
        String machine = Machine.describe(tools);
        List<Group> groups = groups(tools, options.length());
        List<String> titles = new ArrayList<>(List.of(Document.MACHINE));
        groups.forEach(group -> titles.add(group.title()));
        Run run = new Run(tools, options, new Figures());
        if (groups.stream().allMatch(group -> run.wanted(group).isEmpty())) {
            System.err.println("run: no workload contains " + options.filters() + ". There are:");
            groups.forEach(group -> group.workloads().forEach(System.err::println));
            return false;
        }
        print(Document.MACHINE, machine);
        for (Group group : groups) {
            List<String> wanted = run.wanted(group);
            if (wanted.isEmpty()) {
                continue;
            }
            Run.say(group.title());
            String now = Machine.now(options);
            try {
                group.measure(run);
            } catch (IOException e) {
                // The others can do without it.
                print(group.title(), "Not measured: " + e.getMessage() + "\n");
                continue;
            }
            String section = now + "\n\n" + group.section(run.figures());
            print(group.title(), section);
            // At once, so that nothing is lost if the run is interrupted.
            Files.writeString(tools.work.resolve(csv(group)), run.figures().csv(wanted));
            if (options.writes(wanted.size() == group.workloads().size())) {
                Map<String, String> measured =
                        Map.of(Document.MACHINE, machine, group.title(), section);
                String text = Files.readString(document);
                Files.writeString(document, Document.rewrite(text, titles, measured));
            }
        }
        return true;
    }

    private static void print(String title, String section) {
        System.out.println("### " + title + "\n\n" + section);
    }

    private static String csv(Group group) {
        return group.title().toLowerCase(Locale.ROOT).replace(' ', '-') + ".csv";
    }

    static List<Group> groups(Toolbox tools, Options.Length length) throws IOException {
        return List.of(
                ServerGroup.tcp(tools, length),
                ServerGroup.tls(tools),
                ServerGroup.lines(tools),
                new MicroGroup(tools),
                new AllocationGroup(tools),
                new CoresGroup(tools),
                new MemoryGroup(tools, length),
                new StartGroup(tools));
    }
}
