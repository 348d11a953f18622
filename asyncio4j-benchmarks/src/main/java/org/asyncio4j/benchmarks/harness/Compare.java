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

    private static final int LONGEST_TIDY_MILLIS = 2000;

    private Compare() {}

    /** Takes the folder of this module, and the options and the filter of {@code run}. */
    public static void main(String[] args) throws IOException, InterruptedException, GeneralSecurityException {
        Path module = Path.of(args[0]).toAbsolutePath().normalize();
        Options options;
        try {
            options = Options.parse(Arrays.copyOfRange(args, 1, args.length));
        } catch (IllegalArgumentException e) {
            System.err.println("run: " + e.getMessage() + " (run --help tells more)");
            System.exit(2);
            return;
        }
        Path document = module.resolveSibling("docs").resolve("performance.md");
        Thread cleaner = cleaner(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            Toolbox tools = new Toolbox(module, module.resolve("target/comparison"), options.pin());
            tools.makeKeys();
            boolean ran = run(tools, options, document);
            Runtime.getRuntime().removeShutdownHook(cleaner);
            System.exit(ran ? 0 : 2);
        } catch (InterruptedException e) {
            System.err.println("run: interrupted");
        }
    }

    /** Ends what runs when this process is told to end, and lets {@code main} tidy up. */
    private static Thread cleaner(Thread main) {
        return new Thread(() -> {
            main.interrupt();
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            try {
                main.join(LONGEST_TIDY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Measures what the options want; whether that was anything. */
    static boolean run(Toolbox tools, Options options, Path document) throws IOException, InterruptedException {
        String machine = Machine.describe(tools);
        List<Group> groups = groups(tools, options.length());
        List<String> titles = new ArrayList<>(List.of(Document.MACHINE));
        groups.forEach(group -> titles.add(group.title()));
        Run run = new Run(tools, options, new Figures());
        List<String> unknown = unknown(options, groups);
        if (!unknown.isEmpty()) {
            System.err.println("run: no workload contains " + unknown + ". There are:");
            groups.forEach(group -> group.workloads().forEach(System.err::println));
            return false;
        }
        if (groups.stream().anyMatch(group -> writes(run, group))) {
            // Not only when something has been measured.
            Document.rewrite(Files.readString(document), titles, Map.of());
        }
        print(Document.MACHINE, machine);
        for (Group group : groups) {
            List<String> wanted = run.wanted(group);
            if (wanted.isEmpty()) {
                continue;
            }
            Run.say(group.title());
            String now = Machine.now(options, group.effort(options));
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
            // Where all failed, what was measured before says more.
            if (writes(run, group) && run.figures().hasSome(wanted)) {
                Map<String, String> measured = Map.of(Document.MACHINE, machine, group.title(), section);
                String text = Files.readString(document);
                Document.write(document, Document.rewrite(text, titles, measured));
            }
        }
        return true;
    }

    /** The filters that no workload's name contains. */
    private static List<String> unknown(Options options, List<Group> groups) {
        return options.filters().stream()
                .filter(filter -> groups.stream()
                        .flatMap(group -> group.workloads().stream())
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains(filter)))
                .toList();
    }

    private static boolean writes(Run run, Group group) {
        int wanted = run.wanted(group).size();
        return wanted > 0 && run.options().writes(wanted == group.workloads().size());
    }

    private static void print(String title, String section) {
        System.out.println("### " + title + "\n\n" + section);
    }

    private static String csv(Group group) {
        return group.title().toLowerCase(Locale.ROOT).replaceAll("[ /]", "-") + ".csv";
    }

    static List<Group> groups(Toolbox tools, Options.Length length) throws IOException {
        return List.of(
                ServerGroup.tcp(tools, length),
                ServerGroup.tls(tools),
                ServerGroup.lines(tools),
                ServerGroup.connections(tools),
                ServerGroup.http(tools),
                ServerGroup.http2(tools),
                ServerGroup.webSocket(tools),
                new HttpClientGroup(tools),
                new IdleHttpGroup(tools),
                ServerGroup.allProcessors(tools),
                ServerGroup.observers(tools),
                new WarmUpGroup(tools),
                new MicroGroup(tools),
                new FirstRoundsGroup(tools),
                new AllocationGroup(tools),
                new CoresGroup(tools),
                new MemoryGroup(tools, length),
                new StartGroup(tools));
    }
}
