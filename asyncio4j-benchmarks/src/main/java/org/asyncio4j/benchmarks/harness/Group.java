package org.asyncio4j.benchmarks.harness;

import java.io.IOException;
import java.util.List;

/** Workloads that make one section of the document. */
interface Group {

    /** The heading of the section. */
    String title();

    /** The names of its workloads, by which they are chosen. */
    List<String> workloads();

    /** Measures those of its workloads that the options want. */
    void measure(Run run) throws IOException, InterruptedException;

    /** How often the options have each peer measured, and how long. */
    default String effort(Options options) {
        return options.rounds()
                + (options.rounds() == 1 ? " round" : " rounds")
                + ", turns of "
                + options.length().millis()
                + " ms";
    }

    /** The section: tables, and the targets that it has. */
    String section(Figures figures);
}
