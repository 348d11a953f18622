package org.asyncio4j.internal.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.TlsOptions;
import org.asyncio4j.lowlevel.BaseTransport;
import org.jspecify.annotations.Nullable;

/** Creates the engine of a connection from its options. */
final class EngineSettings {

    private EngineSettings() {}

    static SSLEngine serverEngine(TlsOptions options) {
        SSLEngine engine = options.context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = common(engine, options);
        switch (options.clientAuth()) {
            case NONE -> {}
            case WANT -> parameters.setWantClientAuth(true);
            case NEED -> parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Creates a client's engine. What the parameters in the options say about the check of the name
     * holds; otherwise it is that of HTTPS.
     *
     * @param hostname the name that the server's certificate must be valid for; null or empty for
     *     no check
     */
    static SSLEngine clientEngine(TlsOptions options, @Nullable String hostname, BaseTransport transport) {
        InetSocketAddress peer =
                transport.getExtraInfo(ExtraInfo.PEERNAME) instanceof InetSocketAddress internet ? internet : null;
        // The JDK looks sessions to resume up by host and port.
        String host = hostname != null && !hostname.isEmpty() ? hostname : peer == null ? null : peer.getHostString();
        SSLEngine engine = options.context().createSSLEngine(host, peer == null ? 0 : peer.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = common(engine, options);
        String name = hostname == null ? "" : hostname;
        if (parameters.getEndpointIdentificationAlgorithm() == null) {
            parameters.setEndpointIdentificationAlgorithm(name.isEmpty() ? "" : "HTTPS");
        }
        if (!name.isEmpty()
                && (options.parameters() == null || options.parameters().getServerNames() == null)) {
            setServerName(parameters, name);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLParameters common(SSLEngine engine, TlsOptions options) {
        if (options.parameters() != null) {
            engine.setSSLParameters(options.parameters());
        }
        SSLParameters parameters = engine.getSSLParameters();
        if (!options.applicationProtocols().isEmpty()) {
            parameters.setApplicationProtocols(options.applicationProtocols().toArray(String[]::new));
        }
        return parameters;
    }

    /**
     * Sets the server name indication, which the JDK by itself sends only for names that contain a
     * dot.
     */
    private static void setServerName(SSLParameters parameters, String hostname) {
        String name = hostname.endsWith(".") ? hostname.substring(0, hostname.length() - 1) : hostname;
        if (isAddress(name)) {
            return;
        }
        try {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        } catch (IllegalArgumentException e) {
            // Not valid in the indication, such as a name with an underscore: it is only checked.
            parameters.setServerNames(List.of());
        }
    }

    private static boolean isAddress(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
