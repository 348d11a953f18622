package org.asyncio4j.http.internal;

import org.jspecify.annotations.Nullable;

/**
 * Where a connection leads: requests with equal routes may use the same.
 *
 * @param secure whether it has TLS
 * @param host of the server; of the proxy, if that is asked without a tunnel
 * @param tunnel the proxy that is asked for a tunnel; null for none
 */
record ClientRoute(
        boolean secure, String host, int port, @Nullable ClientUrl tunnel) {

    static ClientRoute of(ClientUrl url, @Nullable ClientUrl proxy) {
        if (proxy == null) {
            return new ClientRoute(url.secure(), url.host(), url.port(), null);
        }
        return url.secure()
                ? new ClientRoute(true, url.host(), url.port(), proxy)
                : new ClientRoute(false, proxy.host(), proxy.port(), null);
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + host + ":" + port
                + (tunnel == null ? "" : " by " + tunnel.address());
    }
}
