package org.asyncio4j.benchmarks.harness;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What to measure, and how long.
 *
 * @param filter what the names of the workloads to measure contain; all if empty
 * @param peers what the names of the peers to measure contain, as a regular expression; all if null
 * @param write whether the document is rewritten
 * @param quick whether it is a short run, whose figures are rough
 * @param rounds how often each peer has its turn
 * @param warmMillis how long each peer is warmed up for a workload
 * @param millis how long a turn is
 */
record Options(
        String filter,
        @Nullable Pattern peers,
        boolean write,
        boolean quick,
        boolean pin,
        int rounds,
        int warmMillis,
        int millis) {

    static Options parse(String... arguments) {
        boolean quick = false;
        boolean pin = true;
        Boolean write = null;
        Pattern peers = null;
        int rounds = 0;
        String filter = "";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> quick = true;
                case "--no-pin" -> pin = false;
                case "--write" -> write = true;
                case "--no-write" -> write = false;
                case "--peers" ->
                        peers = Pattern.compile(value(arguments, ++i), Pattern.CASE_INSENSITIVE);
                case "--rounds" -> rounds = Integer.parseInt(value(arguments, ++i));
                default -> {
                    if (arguments[i].startsWith("-")) {
                        throw new IllegalArgumentException("no such option: " + arguments[i]);
                    }
                    filter = (filter + " " + arguments[i]).strip();
                }
            }
        }
        boolean all = filter.isEmpty() && peers == null && !quick;
        return new Options(
                filter.toLowerCase(Locale.ROOT),
                peers,
                write == null ? all : write,
                quick,
                pin,
                rounds > 0 ? rounds : quick ? 3 : 5,
                quick ? 1000 : 3000,
                quick ? 400 : 1500);
    }

    private static String value(String[] arguments, int index) {
        if (index >= arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + " needs a value");
        }
        return arguments[index];
    }

    boolean wants(String workload) {
        return workload.toLowerCase(Locale.ROOT).contains(filter);
    }

    boolean wants(Peer peer) {
        return peers == null || peers.matcher(peer.name()).find();
    }
}
