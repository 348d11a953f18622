package org.asyncio4j.http;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.http.internal.Forwarding;
import org.asyncio4j.http.internal.Network;

/**
 * Believes what proxies tell of the clients behind them: {@code app.within(ProxyHeaders.trust("10.0.0.0/8"))}.
 */
public final class ProxyHeaders {

    private ProxyHeaders() {}

    /**
     * Returns middleware that takes {@link Request#remoteAddress}, {@link Request#scheme} and {@link Request#host} from
     * {@code x-forwarded-for}, {@code x-forwarded-proto} and {@code x-forwarded-host}, where the connection is from one of the
     * networks. The client is the last address in the list that is not in one of them: what stands before it anybody can have
     * written. Requests from elsewhere are left as they are. The field {@code forwarded} is not looked at: a proxy that writes
     * the others lets it through as a client has written it.
     *
     * @param networks addresses such as {@code 10.0.0.1}, or networks such as {@code 10.0.0.0/8} and {@code fd00::/8}
     * @throws IllegalArgumentException if one is not
     */
    public static Middleware trust(String... networks) {
        return trust(networks, false);
    }

    /**
     * Like {@link #trust}, for proxies that write the field {@code forwarded} (RFC 7239); the others are not looked at.
     */
    public static Middleware trustForwarded(String... networks) {
        return trust(networks, true);
    }

    private static Middleware trust(String[] networks, boolean standard) {
        List<Network> trusted = new ArrayList<>();
        for (String network : networks) {
            trusted.add(Network.parse(network));
        }
        Forwarding forwarding = new Forwarding(List.copyOf(trusted), standard);
        return next -> request -> next.handle(forwarding.applyTo(request));
    }
}
