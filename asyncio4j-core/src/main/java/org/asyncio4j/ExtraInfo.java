package org.asyncio4j;

import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.asyncio4j.internal.util.Checks;

/**
 * What may be asked of a connection: {@code writer.getExtraInfo(ExtraInfo.PEERNAME)}. Keys are
 * compared by identity; a transport of your own may have more.
 *
 * @param <T> what is told under the key
 */
public final class ExtraInfo<T> {

    /** The peer's address. */
    public static final ExtraInfo<SocketAddress> PEERNAME = new ExtraInfo<>("peername", SocketAddress.class);

    /** The own address. */
    public static final ExtraInfo<SocketAddress> SOCKNAME = new ExtraInfo<>("sockname", SocketAddress.class);

    /** The socket, with what may be done to it behind the transport's back. */
    public static final ExtraInfo<TransportSocket> SOCKET = new ExtraInfo<>("socket", TransportSocket.class);

    /** The context that TLS was set up with. */
    public static final ExtraInfo<SSLContext> SSLCONTEXT = new ExtraInfo<>("sslcontext", SSLContext.class);

    /** The TLS engine, for its session and negotiated protocols; leave its state alone. */
    public static final ExtraInfo<SSLEngine> SSL_OBJECT = new ExtraInfo<>("ssl_object", SSLEngine.class);

    /** The certificates that the peer of a TLS connection has shown, its own first. */
    public static final ExtraInfo<List<Certificate>> PEERCERT = certificates();

    /** The cipher suite of a TLS connection. */
    public static final ExtraInfo<String> CIPHER = new ExtraInfo<>("cipher", String.class);

    /** The application protocol that ALPN agreed upon; empty if none. */
    public static final ExtraInfo<String> ALPN = new ExtraInfo<>("alpn", String.class);

    /** The pipe of a pipe's transport. */
    public static final ExtraInfo<Channel> PIPE = new ExtraInfo<>("pipe", Channel.class);

    /** The child process of a subprocess's transport. */
    public static final ExtraInfo<Process> SUBPROCESS = new ExtraInfo<>("subprocess", Process.class);

    private final String name;
    private final Class<? super T> type;

    /** A key of your own. */
    public ExtraInfo(String name, Class<? super T> type) {
        this.name = Checks.notNull(name, "name");
        this.type = Checks.notNull(type, "type");
    }

    /** Python's name for it. */
    public String name() {
        return name;
    }

    /** What is told under it, as far as a class can say. */
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
