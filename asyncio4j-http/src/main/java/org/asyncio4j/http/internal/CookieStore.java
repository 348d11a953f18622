package org.asyncio4j.http.internal;

import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.asyncio4j.http.CookieJar;
import org.asyncio4j.http.Headers;
import org.asyncio4j.lowlevel.EventLoop;
import org.jspecify.annotations.Nullable;

/** The cookies of a client: the storage model of RFC 6265, section 5.3. Ages are by the loop's clock. */
public final class CookieStore implements CookieJar {

    private static final int MAX_SIZE = 4096;
    private static final int MAX_PER_DOMAIN = 200;
    private static final int MAX_COOKIES = 3000;

    /** What makes two cookies the same. */
    private record Key(String name, String domain, String path) {}

    /**
     * A cookie.
     *
     * @param hostOnly whether it does not go to hosts below its domain
     * @param expires by the loop's clock
     */
    private record Stored(Key key, String value, boolean hostOnly, boolean secure, double expires) {

        boolean goesTo(ClientUrl url) {
            return (url.host().equals(key.domain) || (!hostOnly && isBelow(url.host(), key.domain)))
                    && pathMatches(plainPath(url), key.path)
                    && (!secure || url.secure());
        }
    }

    private final EventLoop loop;
    private final PublicSuffixes suffixes = new PublicSuffixes();
    private final Map<Key, Stored> cookies = new LinkedHashMap<>();

    CookieStore(EventLoop loop) {
        this.loop = loop;
    }

    /** Takes what a response sets. */
    void store(ClientUrl url, Headers headers) {
        for (String line : headers.getAll("set-cookie")) {
            if (line.length() <= MAX_SIZE) {
                Cookie cookie = decoded(line);
                if (cookie != null) {
                    store(url, cookie);
                }
            }
        }
    }

    /** Returns the cookie of a field; null if it is none. */
    private static @Nullable Cookie decoded(String line) {
        try {
            return ClientCookieDecoder.LAX.decode(line);
        } catch (IllegalArgumentException e) {
            return null; // an attribute with characters that none may have
        }
    }

    private void store(ClientUrl url, Cookie cookie) {
        String domain = cookie.domain() == null
                ? ""
                : cookie.domain().strip().toLowerCase(Locale.ROOT).replaceFirst("^\\.", "");
        boolean itself = domain.isEmpty() || domain.equals(url.host());
        boolean ofHost = domain.isEmpty() || isAddress(url.host()) || suffixes.contains(domain);
        if (!itself && (ofHost || !isBelow(url.host(), domain))) {
            return; // of others, or of everybody
        }
        if (cookie.isSecure() && !url.secure()) {
            return;
        }
        String path = cookie.path() == null || !cookie.path().startsWith("/") ? defaultPath(url) : cookie.path();
        if (!isAllowedByPrefix(cookie, url, ofHost, path) || !isSendable(cookie)) {
            return;
        }
        Key key = new Key(cookie.name(), domain.isEmpty() ? url.host() : domain, path);
        double expires =
                cookie.maxAge() == Cookie.UNDEFINED_MAX_AGE ? Double.POSITIVE_INFINITY : loop.time() + cookie.maxAge();
        Stored before = cookies.get(key);
        if (before != null && before.secure && !url.secure()) {
            return;
        }
        if (cookie.maxAge() != Cookie.UNDEFINED_MAX_AGE && cookie.maxAge() <= 0) {
            cookies.remove(key);
            return;
        }
        if (before == null) {
            makeRoom(key.domain);
        }
        cookies.put(key, new Stored(key, cookie.value(), ofHost, cookie.isSecure(), expires));
    }

    /** Returns whether a name with a prefix (RFC 6265bis, section 4.1.3) keeps what the prefix promises. */
    private static boolean isAllowedByPrefix(Cookie cookie, ClientUrl url, boolean ofHost, String path) {
        String name = cookie.name().toLowerCase(Locale.ROOT);
        boolean secure = cookie.isSecure() && url.secure();
        return (!name.startsWith("__secure-") || secure)
                && (!name.startsWith("__host-") || (secure && ofHost && path.equals("/")));
    }

    private static boolean isSendable(Cookie cookie) {
        return (cookie.name() + cookie.value()).chars().allMatch(c -> c >= ' ' && c != ';' && c != 0x7f && c <= 0xff);
    }

    private void makeRoom(String domain) {
        removeExpired();
        List<Key> same = cookies.keySet().stream()
                .filter(key -> key.domain.equals(domain))
                .toList();
        if (same.size() >= MAX_PER_DOMAIN) {
            cookies.remove(same.getFirst());
        } else if (cookies.size() >= MAX_COOKIES) {
            cookies.remove(cookies.keySet().iterator().next());
        }
    }

    private void removeExpired() {
        double now = loop.time();
        cookies.values().removeIf(cookie -> cookie.expires <= now);
    }

    /** Returns the value of the header field with the cookies for a URL; null if there are none. */
    @Nullable
    String header(ClientUrl url) {
        if (cookies.isEmpty()) {
            return null;
        }
        List<Stored> matching = matching(url);
        return matching.isEmpty()
                ? null
                : matching.stream()
                        .map(cookie -> cookie.key.name + "=" + cookie.value)
                        .collect(Collectors.joining("; "));
    }

    private List<Stored> matching(ClientUrl url) {
        removeExpired();
        List<Stored> matching = new ArrayList<>();
        for (Stored cookie : cookies.values()) {
            if (cookie.goesTo(url)) {
                matching.add(cookie);
            }
        }
        matching.sort(Comparator.comparingInt(cookie -> -cookie.key.path.length()));
        return matching;
    }

    private static boolean isBelow(String host, String domain) {
        return host.endsWith("." + domain) && !isAddress(host);
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    private static boolean pathMatches(String path, String allowed) {
        return path.equals(allowed)
                || (path.startsWith(allowed) && (allowed.endsWith("/") || path.charAt(allowed.length()) == '/'));
    }

    private static String plainPath(ClientUrl url) {
        int mark = url.path().indexOf('?');
        return mark < 0 ? url.path() : url.path().substring(0, mark);
    }

    private static String defaultPath(ClientUrl url) {
        String path = plainPath(url);
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    @Override
    public Map<String, String> get(String url) {
        Map<String, String> values = new LinkedHashMap<>();
        matching(ClientUrl.parse(null, url)).forEach(cookie -> values.putIfAbsent(cookie.key.name, cookie.value));
        return values;
    }

    @Override
    public void add(String url, String name, String value) {
        if (!HeaderText.isToken(name)) {
            throw new IllegalArgumentException("not a name of a cookie: " + name);
        }
        if (Objects.requireNonNull(value, "value")
                .chars()
                .anyMatch(c -> c <= ' ' || c >= 0x7f || "\",;\\".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("the value of the cookie " + name + " must be encoded");
        }
        ClientUrl parsed = ClientUrl.parse(null, url);
        Key key = new Key(name, parsed.host(), "/");
        cookies.put(key, new Stored(key, value, true, parsed.secure(), Double.POSITIVE_INFINITY));
    }

    @Override
    public int size() {
        removeExpired();
        return cookies.size();
    }

    @Override
    public void clear() {
        cookies.clear();
    }

    @Override
    public String toString() {
        return "<CookieJar with " + cookies.size() + " cookies>";
    }
}
