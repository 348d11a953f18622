package org.asyncio4j;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is opened: {@code ConnectOptions.DEFAULT.withTls(context)}. Immutable; equal to
 * options with the same values.
 */
public final class ConnectOptions {

    private static final int DEFAULT_LIMIT = 64 << 10;

    /** Without TLS, one address after the other. */
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(new Values(null, null, null, Double.POSITIVE_INFINITY, -1, false, DEFAULT_LIMIT));

    private final Values values;

    private record Values(
            @Nullable TlsOptions tls,
            @Nullable InetSocketAddress localAddress,
            @Nullable ProtocolFamily family,
            double happyEyeballsDelay,
            int interleave,
            boolean allErrors,
            int limit) {}

    private ConnectOptions(Values values) {
        this.values = values;
    }

    /** Returns these options with TLS. */
    public ConnectOptions withTls(TlsOptions tls) {
        Checks.notNull(tls, "tls");
        Values v = values;
        return new ConnectOptions(
                new Values(tls, v.localAddress, v.family, v.happyEyeballsDelay, v.interleave, v.allErrors, v.limit));
    }

    /** Returns these options with TLS, set up by {@link TlsOptions#of}. */
    public ConnectOptions withTls(SSLContext context) {
        return withTls(TlsOptions.of(context));
    }

    /** Returns these options with the address to connect from. */
    public ConnectOptions withLocalAddress(InetSocketAddress address) {
        Checks.notNull(address, "localAddress");
        Values v = values;
        return new ConnectOptions(
                new Values(v.tls, address, v.family, v.happyEyeballsDelay, v.interleave, v.allErrors, v.limit));
    }

    /** Returns these options with the only address family to try. */
    public ConnectOptions withFamily(ProtocolFamily family) {
        Checks.notNull(family, "family");
        Values v = values;
        return new ConnectOptions(
                new Values(v.tls, v.localAddress, family, v.happyEyeballsDelay, v.interleave, v.allErrors, v.limit));
    }

    /**
     * Returns these options with happy eyeballs: the next address is tried after this delay even if
     * the previous attempt is still in progress.
     *
     * @param seconds not negative
     */
    public ConnectOptions withHappyEyeballsDelay(double seconds) {
        if (Seconds.toNanos(seconds, "happyEyeballsDelay") < 0) {
            throw new IllegalArgumentException("happyEyeballsDelay must be >= 0: " + seconds);
        }
        Values v = values;
        return new ConnectOptions(
                new Values(v.tls, v.localAddress, v.family, seconds, v.interleave, v.allErrors, v.limit));
    }

    /** The same as {@link #withHappyEyeballsDelay(double)}. */
    public ConnectOptions withHappyEyeballsDelay(Duration delay) {
        return withHappyEyeballsDelay(Seconds.of(Checks.notNull(delay, "happyEyeballsDelay")));
    }

    /**
     * Returns these options with another order of the address families.
     *
     * @param firstFamilyCount not below -1, see {@link #interleave}
     */
    public ConnectOptions withInterleave(int firstFamilyCount) {
        if (firstFamilyCount < -1) {
            throw new IllegalArgumentException("interleave must be >= -1: " + firstFamilyCount);
        }
        Values v = values;
        return new ConnectOptions(new Values(
                v.tls, v.localAddress, v.family, v.happyEyeballsDelay, firstFamilyCount, v.allErrors, v.limit));
    }

    /** Returns these options with all failures reported together, or as a single exception. */
    public ConnectOptions withAllErrors(boolean all) {
        Values v = values;
        return new ConnectOptions(
                new Values(v.tls, v.localAddress, v.family, v.happyEyeballsDelay, v.interleave, all, v.limit));
    }

    /**
     * Returns these options with another limit for streams.
     *
     * @param bytes positive
     */
    public ConnectOptions withLimit(int bytes) {
        Checks.positive(bytes, "limit");
        Values v = values;
        return new ConnectOptions(
                new Values(v.tls, v.localAddress, v.family, v.happyEyeballsDelay, v.interleave, v.allErrors, bytes));
    }

    /** How the connection is secured; null for no TLS. */
    public @Nullable TlsOptions tls() {
        return values.tls;
    }

    /** The address to connect from; null lets the system choose. */
    public @Nullable InetSocketAddress localAddress() {
        return values.localAddress;
    }

    /** The only address family to try; null for all. */
    public @Nullable ProtocolFamily family() {
        return values.family;
    }

    /**
     * Seconds after which the next address is tried while the previous attempt is still in progress
     * (RFC 8305 recommends 0.25); {@link Double#POSITIVE_INFINITY}, the default, tries one after
     * the other.
     */
    public double happyEyeballsDelay() {
        return values.happyEyeballsDelay;
    }

    /**
     * How many addresses of the first family come before the families alternate; 0 keeps the
     * resolver's order; -1, the default, means 1 with happy eyeballs and 0 without.
     */
    public int interleave() {
        return values.interleave;
    }

    /**
     * Whether an {@link ExceptionGroup} of all failures is thrown if no address can be connected
     * to, even if there is only one; false by default.
     */
    public boolean allErrors() {
        return values.allErrors;
    }

    /** The limit of the connection's {@link StreamReader}, in bytes; 64 KiB by default. */
    public int limit() {
        return values.limit;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConnectOptions that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return Repr.ofOptions(this, values);
    }
}
