package org.asyncio4j;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Seconds;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is opened: {@code ConnectOptions.DEFAULT.withTls(context)}.
 *
 * @param tls null for a connection in the clear
 * @param localAddress where to connect from; null for wherever the system says
 * @param family the only family of addresses to try; null for all
 * @param happyEyeballsDelay seconds after which the next address is tried while the one before is
 *     still being tried (RFC 8305 recommends 0.25); {@link Double#POSITIVE_INFINITY} tries one
 *     after the other
 * @param interleave how many addresses of the first family come before the families alternate; 0
 *     leaves the resolver's order, -1 means 1 with happy eyeballs and 0 without
 * @param allErrors throws an {@link ExceptionGroup} of all failures if no address can be connected
 *     to, even if it is one
 * @param limit for streams: see {@code StreamReader}
 */
public record ConnectOptions(
        @Nullable TlsOptions tls,
        @Nullable InetSocketAddress localAddress,
        @Nullable ProtocolFamily family,
        double happyEyeballsDelay,
        int interleave,
        boolean allErrors,
        int limit) {

    /** In the clear, one address after the other. */
    public static final ConnectOptions DEFAULT =
            new ConnectOptions(null, null, null, Double.POSITIVE_INFINITY, -1, false, 64 << 10);

    /** Checks the numbers. */
    public ConnectOptions {
        Checks.positive(limit, "limit");
        if (Seconds.toNanos(happyEyeballsDelay, "happyEyeballsDelay") < 0) {
            throw new IllegalArgumentException("happyEyeballsDelay must be >= 0: " + happyEyeballsDelay);
        }
        if (interleave < -1) {
            throw new IllegalArgumentException("interleave must be >= -1: " + interleave);
        }
    }

    /** These options with TLS. */
    public ConnectOptions withTls(TlsOptions options) {
        return new ConnectOptions(
                Checks.notNull(options, "tls"), localAddress, family, happyEyeballsDelay, interleave, allErrors, limit);
    }

    /** These options with TLS and its usual options. */
    public ConnectOptions withTls(SSLContext context) {
        return withTls(TlsOptions.of(context));
    }

    /** These options with an address to connect from. */
    public ConnectOptions withLocalAddress(InetSocketAddress address) {
        return new ConnectOptions(
                tls, Checks.notNull(address, "localAddress"), family, happyEyeballsDelay, interleave, allErrors, limit);
    }

    /** These options with one family of addresses. */
    public ConnectOptions withFamily(ProtocolFamily wanted) {
        return new ConnectOptions(
                tls, localAddress, Checks.notNull(wanted, "family"), happyEyeballsDelay, interleave, allErrors, limit);
    }

    /** These options with happy eyeballs. */
    public ConnectOptions withHappyEyeballsDelay(double seconds) {
        return new ConnectOptions(tls, localAddress, family, seconds, interleave, allErrors, limit);
    }

    /** As {@link #withHappyEyeballsDelay(double)}. */
    public ConnectOptions withHappyEyeballsDelay(Duration delay) {
        return withHappyEyeballsDelay(Seconds.of(delay));
    }

    /** These options with another order of the families. */
    public ConnectOptions withInterleave(int firstFamilyCount) {
        return new ConnectOptions(tls, localAddress, family, happyEyeballsDelay, firstFamilyCount, allErrors, limit);
    }

    /** These options with all failures told, or one. */
    public ConnectOptions withAllErrors(boolean all) {
        return new ConnectOptions(tls, localAddress, family, happyEyeballsDelay, interleave, all, limit);
    }

    /** These options with another limit for streams. */
    public ConnectOptions withLimit(int bytes) {
        return new ConnectOptions(tls, localAddress, family, happyEyeballsDelay, interleave, allErrors, bytes);
    }
}
