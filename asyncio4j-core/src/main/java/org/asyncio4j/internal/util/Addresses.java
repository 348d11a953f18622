package org.asyncio4j.internal.util;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses in descriptions. */
public final class Addresses {

    private Addresses() {}

    /** Returns {@code host:port}, with the host as it was given or as a number; no lookup is made. */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            String path = address.toString();
            return path.isEmpty() ? "an unnamed Unix socket" : Repr.oneLine(path);
        }
        String host = inet.getHostString();
        return (host.contains(":") ? "[" + host + "]" : Repr.oneLine(host)) + ":" + inet.getPort();
    }
}
