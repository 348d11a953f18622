package org.asyncio4j.internal.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.asyncio4j.internal.util.Repr;
import org.jspecify.annotations.Nullable;

/** Creates an SSLContext from keys and trusted certificates. */
public final class SslContexts {

    private SslContexts() {}

    /**
     * Creates a context; without trusted certificates it trusts those that the JDK trusts.
     *
     * @param reloading whether identities are read again when their files have changed
     */
    public static SSLContext context(List<Identity> identities, boolean reloading, List<X509Certificate> trusted)
            throws SSLException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(identities, reloading), trustManagers(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new SSLException("could not create an SSLContext: " + Repr.why(e), e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(List<Identity> identities, boolean reloading) {
        if (identities.isEmpty()) {
            return null;
        }
        List<HeldKey> held = identities.stream()
                .map(identity -> new HeldKey(identity, reloading))
                .toList();
        return new KeyManager[] {new KeyChooser(held)};
    }

    private static TrustManager @Nullable [] trustManagers(List<X509Certificate> trusted)
            throws GeneralSecurityException, IOException {
        if (trusted.isEmpty()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate certificate : trusted) {
            store.setCertificateEntry("authority " + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
