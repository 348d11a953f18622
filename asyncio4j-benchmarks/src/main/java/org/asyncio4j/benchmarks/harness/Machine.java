package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The machine, as far as it matters for the figures. */
final class Machine {

    private Machine() {}

    static String describe(Toolbox tools) {
        return processor()
                + ", "
                + processors()
                + " processors, "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + ", Java "
                + Runtime.version()
                + tools.versions()
                + ". "
                + (tools.pins()
                        ? "Servers are pinned to one processor, the load client to another."
                        : "Nothing is pinned to a processor.");
    }

    /**
     * When something is measured, and how long.
     *
     * @param effort how often, and how long each time
     */
    static String now(Options options, String effort) {
        return "*Measured on "
                + LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy-MM-dd 'at' HH:mm 'UTC'"))
                + ", load average before "
                + load()
                + "; "
                + effort
                + (options.length() == Options.Length.QUICK ? ", a quick run: the figures are rough.*" : ".*");
    }

    /** That this process may use. */
    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String load() {
        try {
            String text = Files.readString(Path.of("/proc/loadavg"));
            return text.substring(0, text.indexOf(' '));
        } catch (IOException e) {
            return "unknown";
        }
    }
}
