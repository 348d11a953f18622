package org.asyncio4j.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the key for a connection. The JDK asks for one type of key after the other, the peer's preferred one first,
 * until it gets a name for one, under which it asks for the key and its certificates.
 *
 * <p>A server takes the first key of the type whose certificate is valid for the name that the client asks for. If one
 * of another type is, none of this type; if none is, the first of the type. A client takes the first key of the types
 * whose certificate one of the authorities has signed that the server names.
 */
final class KeyChooser extends X509ExtendedKeyManager {

    private final List<HeldKey> keys;

    KeyChooser(List<HeldKey> keys) {
        this.keys = keys;
    }

    /**
     * A key with the name under which the JDK asks for it: by its place, and how often it was renewed, so that it is the
     * same one although it is renewed meanwhile.
     */
    private record Named(String name, Identity identity) {

        boolean hasType(String keyType) {
            return identity.key().getAlgorithm().equals(keyType);
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ofServer(keyType, engine == null ? null : engine.getHandshakeSession());
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ofServer(keyType, socket instanceof SSLSocket secure ? secure.getHandshakeSession() : null);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ofClient(keyTypes, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ofClient(keyTypes, issuers);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return namesOf(key -> key.hasType(keyType));
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return namesOf(key -> key.hasType(keyType) && key.identity().isIssuedBy(listOf(issuers)));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity identity = named(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity identity = named(alias);
        return identity == null ? null : identity.key();
    }

    private @Nullable String ofServer(String keyType, @Nullable SSLSession session) {
        List<Named> all = current();
        String hostname = all.size() == 1 ? null : requestedName(session);
        if (hostname != null) {
            List<Named> valid =
                    all.stream().filter(key -> key.identity().isFor(hostname)).toList();
            all = valid.isEmpty() ? all : valid;
        }
        return first(all, key -> key.hasType(keyType));
    }

    private @Nullable String ofClient(String[] keyTypes, Principal @Nullable [] issuers) {
        List<Named> all = current();
        for (String keyType : keyTypes) {
            String found =
                    first(all, key -> key.hasType(keyType) && key.identity().isIssuedBy(listOf(issuers)));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private List<Named> current() {
        List<Named> all = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            HeldKey.Version version = keys.get(i).current();
            all.add(new Named(i + "." + version.number(), version.identity()));
        }
        return all;
    }

    private @Nullable Identity named(String name) {
        int dot = name.indexOf('.');
        return keys.get(Integer.parseInt(name.substring(0, dot))).ofNumber(Integer.parseInt(name.substring(dot + 1)));
    }

    private String @Nullable [] namesOf(Predicate<Named> wanted) {
        String[] names = current().stream().filter(wanted).map(Named::name).toArray(String[]::new);
        return names.length == 0 ? null : names;
    }

    private static @Nullable String first(List<Named> all, Predicate<Named> wanted) {
        for (Named key : all) {
            if (wanted.test(key)) {
                return key.name();
            }
        }
        return null;
    }

    private static @Nullable String requestedName(@Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    private static List<Principal> listOf(Principal @Nullable [] issuers) {
        return issuers == null ? List.of() : Arrays.asList(issuers);
    }
}
