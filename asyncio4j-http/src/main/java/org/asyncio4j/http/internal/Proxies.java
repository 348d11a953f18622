package org.asyncio4j.http.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.asyncio4j.http.HttpClientOptions;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy is used for which URL.
 *
 * @param http the URL of the proxy for http; null for none
 * @param https the same for https
 * @param exceptions the hosts that no proxy is used for
 */
public record Proxies(@Nullable String http, @Nullable String https, List<String> exceptions) {

    static Proxies of(HttpClientOptions options) {
        return new Proxies(options.httpProxy(), options.httpsProxy(), options.noProxy());
    }

    /** Returns what environment variables tell. */
    public static Proxies from(Map<String, String> environment) {
        String all = first(environment, "all_proxy", "ALL_PROXY");
        String http = first(environment, "http_proxy");
        String https = first(environment, "https_proxy", "HTTPS_PROXY");
        String none = first(environment, "no_proxy", "NO_PROXY");
        List<String> exceptions = none == null
                ? List.of()
                : Arrays.stream(none.split("[,\\s]+"))
                        .filter(host -> !host.isEmpty())
                        .toList();
        return new Proxies(checked(http == null ? all : http), checked(https == null ? all : https), exceptions);
    }

    private static @Nullable String first(Map<String, String> environment, String... names) {
        return Arrays.stream(names)
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String checked(@Nullable String proxy) {
        if (proxy == null) {
            return null;
        }
        parse(proxy);
        return proxy;
    }

    /** Takes the URL of a proxy apart, which may lack {@code http://}. */
    public static ClientUrl parse(String proxy) {
        ClientUrl url = ClientUrl.parse(null, proxy.contains("://") ? proxy : "http://" + proxy);
        if (url.secure()) {
            throw new IllegalArgumentException("the URL of a proxy must begin with http://: " + url);
        }
        return url;
    }

    /** Returns the proxy for a URL; null for none. */
    @Nullable
    ClientUrl proxyFor(ClientUrl url) {
        String proxy = url.secure() ? https : http;
        return proxy == null || exceptions.stream().anyMatch(host -> matches(host, url)) ? null : parse(proxy);
    }

    private static boolean matches(String exception, ClientUrl url) {
        String host = exception.toLowerCase(Locale.ROOT);
        if (host.equals("*")) {
            return true;
        }
        int colon = host.lastIndexOf(':');
        if (colon > 0 && (host.indexOf(':') == colon || host.charAt(colon - 1) == ']')) {
            if (!host.substring(colon + 1).equals(String.valueOf(url.port()))) {
                return false;
            }
            host = host.substring(0, colon);
        }
        host = host.replaceAll("^\\[|\\]$", "");
        host = host.startsWith("*.") ? host.substring(2) : host.startsWith(".") ? host.substring(1) : host;
        return url.host().equals(host) || url.host().endsWith("." + host);
    }
}
