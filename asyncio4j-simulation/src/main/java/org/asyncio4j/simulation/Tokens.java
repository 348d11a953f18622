package org.asyncio4j.simulation;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.asyncio4j.simulation.Choices.Deviation;

/** The text of a list of deviations: a version, then for each its kind, the distance to the last index of that kind, and its value. */
final class Tokens {

    private static final int VERSION = 1;
    private static final int SEVEN_BITS = 0x7F;

    private Tokens() {}

    static String of(List<Deviation> deviations) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, VERSION);
        int[] last = new int[Kind.ALL.length];
        for (Deviation each : deviations) {
            int kind = each.kind().ordinal();
            write(bytes, kind);
            write(bytes, each.index() - last[kind]);
            write(bytes, each.value());
            last[kind] = each.index();
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    static List<Deviation> parse(String token) {
        try {
            return read(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a token of a simulation: " + token, e);
        }
    }

    private static List<Deviation> read(byte[] bytes) {
        int[] at = {0};
        if (read(bytes, at) != VERSION) {
            throw new IllegalArgumentException("it is of another version");
        }
        List<Deviation> deviations = new ArrayList<>();
        int[] last = new int[Kind.ALL.length];
        while (at[0] < bytes.length) {
            int kind = read(bytes, at);
            last[kind] += read(bytes, at);
            deviations.add(new Deviation(Kind.ALL[kind], last[kind], read(bytes, at)));
        }
        return deviations;
    }

    private static void write(ByteArrayOutputStream bytes, int value) {
        int left = value;
        while (left > SEVEN_BITS) {
            bytes.write((left & SEVEN_BITS) | (SEVEN_BITS + 1));
            left >>>= 7;
        }
        bytes.write(left);
    }

    private static int read(byte[] bytes, int[] at) {
        int value = 0;
        int shift = 0;
        int next;
        do {
            next = bytes[at[0]++];
            value |= (next & SEVEN_BITS) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }
}
