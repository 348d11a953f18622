package org.asyncio4j;

import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.asyncio4j.internal.util.Checks;

/**
 * A key for a property of a connection: {@code writer.getExtraInfo(ExtraInfo.PEERNAME)}. Keys are
 * compared by identity; a transport of your own may have more of them.
 *
 * @param <T> type of the values
 */
public final class ExtraInfo<T> {

    /** The peer's address. */
    public static final ExtraInfo<SocketAddress> PEERNAME = of("peername", SocketAddress.class);

    /** The local address. */
    public static final ExtraInfo<SocketAddress> SOCKNAME = of("sockname", SocketAddress.class);

    /** The socket, restricted to calls that do not interfere with the transport. */
    public static final ExtraInfo<TransportSocket> SOCKET = of("socket", TransportSocket.class);

    /** The context that the TLS connection was set up with. */
    public static final ExtraInfo<SSLContext> SSLCONTEXT = of("sslcontext", SSLContext.class);

    /** The TLS engine, for its session and negotiated protocols; leave its state alone. */
    public static final ExtraInfo<SSLEngine> SSL_OBJECT = of("ssl_object", SSLEngine.class);

    /** The certificates that the peer of a TLS connection presented, its own first. */
    public static final ExtraInfo<List<Certificate>> PEERCERT = certificates();

    /** The cipher suite of a TLS connection. */
    public static final ExtraInfo<String> CIPHER = of("cipher", String.class);

    /** The application protocol that ALPN agreed upon; empty if none. */
    public static final ExtraInfo<String> ALPN = of("alpn", String.class);

    /** The channel of a pipe transport. */
    public static final ExtraInfo<Channel> PIPE = of("pipe", Channel.class);

    /** The child process of a subprocess transport. */
    public static final ExtraInfo<Process> SUBPROCESS = of("subprocess", Process.class);

    private final String name;
    private final Class<? super T> type;

    private ExtraInfo(String name, Class<? super T> type) {
        this.name = Checks.notNull(name, "name");
        this.type = Checks.notNull(type, "type");
    }

    /** Returns a new key, for a transport of your own; it differs from every other key. */
    public static <T> ExtraInfo<T> of(String name, Class<T> type) {
        return new ExtraInfo<>(name, type);
    }

    /** Its name, as Python spells it. */
    public String name() {
        return name;
    }

    /** The class of its values, without their type arguments. */
    public Class<? super T> type() {
        return type;
    }

    @Override
    public String toString() {
        return name;
    }

    private static ExtraInfo<List<Certificate>> certificates() {
        return new ExtraInfo<>("peercert", List.class);
    }
}
