package org.asyncio4j.internal.tls;

import java.io.IOException;
import org.asyncio4j.internal.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * An identity of a context, which may be read again when its files have changed. Any thread: handshakes ask for it on
 * theirs.
 *
 * <p>The files are looked at in each handshake, which costs little beside it. While they do not fit together, as when
 * one of two is already replaced, the identity remains the one it was.
 */
final class HeldKey {

    private final KeyFiles files;
    private final boolean reloading;

    /** The current identity. Written by whoever holds the monitor. */
    private volatile Version version;

    /** The files that could not be read, which are not read again before they change. Under the monitor. */
    private KeyFiles.@Nullable Stamp failed;

    /** What was complained about last. Under the monitor. */
    private @Nullable String complaint;

    /**
     * An identity as it was read.
     *
     * @param previous the identity before, for handshakes that have chosen it already
     */
    record Version(
            int number,
            Identity identity,
            KeyFiles.@Nullable Stamp stamp,
            @Nullable Identity previous) {

        @Nullable
        Identity ofNumber(int wanted) {
            return wanted == number ? identity : wanted == number - 1 ? previous : null;
        }
    }

    HeldKey(Identity identity, boolean reloading) {
        this.files = identity.files();
        this.reloading = reloading;
        this.version = new Version(0, identity, null, null);
    }

    /** Returns the current identity. */
    Version current() {
        if (!reloading) {
            return version;
        }
        try {
            KeyFiles.Stamp stamp = files.stamp();
            if (!stamp.equals(version.stamp())) {
                reload(stamp);
            }
        } catch (IOException e) {
            complain(e);
        }
        return version;
    }

    /** Returns an identity that {@link #current} has returned lately; null if it is too old. */
    @Nullable
    Identity ofNumber(int number) {
        return version.ofNumber(number);
    }

    private synchronized void reload(KeyFiles.Stamp stamp) {
        Version before = version;
        if (stamp.equals(before.stamp()) || stamp.equals(failed)) {
            return;
        }
        try {
            Identity read = files.read();
            failed = null;
            complaint = null;
            boolean same = read.chain().equals(before.identity().chain());
            version = same
                    ? new Version(before.number(), before.identity(), stamp, before.previous())
                    : new Version(before.number() + 1, read, stamp, before.identity());
            if (!same) {
                Log.info("TLS uses the renewed certificate in " + files + ", valid until "
                        + read.chain().getFirst().getNotAfter().toInstant());
            }
        } catch (IOException e) {
            failed = stamp;
            complain(e);
        }
    }

    private synchronized void complain(IOException problem) {
        String text = problem.toString();
        if (!text.equals(complaint)) {
            complaint = text;
            Log.warning("TLS keeps its certificate, because renewed files cannot be read: " + text);
        }
    }
}
