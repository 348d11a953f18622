package org.asyncio4j.http;

import io.netty.handler.codec.http.cookie.CookieHeaderNames;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that a {@link Response} sets: {@code Cookie.of("session", id).withPath("/").withHttpOnly(true)}. Immutable. (Those
 * that a client sends are in {@link Request#cookies}.)
 *
 * @param path where it is sent to; null for where the request went to
 * @param domain the hosts that it is sent to; null for this one only
 * @param maxAge how long it is kept, zero to delete it; null for until the browser is closed
 * @param httpOnly whether scripts do not see it
 * @param secure whether it is sent over TLS only
 * @param sameSite whether it is sent with requests from other sites; null to leave that to the browser
 */
public record Cookie(
        String name,
        String value,
        @Nullable String path,
        @Nullable String domain,
        @Nullable Duration maxAge,
        boolean httpOnly,
        boolean secure,
        @Nullable SameSite sameSite) {

    /** Whether a cookie is sent with requests from other sites. */
    public enum SameSite {
        /** Never. */
        STRICT,
        /** When a link is followed. */
        LAX,
        /** Always; the cookie must be secure. */
        NONE
    }

    /** Checks that name and value can be sent as they are. */
    public Cookie {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        encode(name, value, path, domain, maxAge, httpOnly, secure, sameSite);
    }

    /** Returns a cookie without attributes. */
    public static Cookie of(String name, String value) {
        return new Cookie(name, value, null, null, null, false, false, null);
    }

    /** Returns this cookie for another path. */
    public Cookie withPath(String newPath) {
        return new Cookie(name, value, newPath, domain, maxAge, httpOnly, secure, sameSite);
    }

    /** Returns this cookie for another domain. */
    public Cookie withDomain(String newDomain) {
        return new Cookie(name, value, path, newDomain, maxAge, httpOnly, secure, sameSite);
    }

    /** Returns this cookie with another age. */
    public Cookie withMaxAge(Duration newMaxAge) {
        return new Cookie(name, value, path, domain, newMaxAge, httpOnly, secure, sameSite);
    }

    /** Returns this cookie hidden from scripts or not. */
    public Cookie withHttpOnly(boolean hidden) {
        return new Cookie(name, value, path, domain, maxAge, hidden, secure, sameSite);
    }

    /** Returns this cookie for TLS only or not. */
    public Cookie withSecure(boolean tlsOnly) {
        return new Cookie(name, value, path, domain, maxAge, httpOnly, tlsOnly, sameSite);
    }

    /** Returns this cookie with another rule for requests from other sites. */
    public Cookie withSameSite(SameSite newSameSite) {
        return new Cookie(name, value, path, domain, maxAge, httpOnly, secure, newSameSite);
    }

    /** Returns the value of the header field {@code set-cookie}. */
    String toHeader() {
        return encode(name, value, path, domain, maxAge, httpOnly, secure, sameSite);
    }

    private static String encode(
            String name,
            String value,
            @Nullable String path,
            @Nullable String domain,
            @Nullable Duration maxAge,
            boolean httpOnly,
            boolean secure,
            @Nullable SameSite sameSite) {
        DefaultCookie cookie = new DefaultCookie(name, value);
        cookie.setPath(path);
        cookie.setDomain(domain);
        if (maxAge != null) {
            cookie.setMaxAge(maxAge.toSeconds());
        }
        cookie.setHttpOnly(httpOnly);
        cookie.setSecure(secure);
        if (sameSite != null) {
            cookie.setSameSite(
                    switch (sameSite) {
                        case STRICT -> CookieHeaderNames.SameSite.Strict;
                        case LAX -> CookieHeaderNames.SameSite.Lax;
                        case NONE -> CookieHeaderNames.SameSite.None;
                    });
        }
        return ServerCookieEncoder.STRICT.encode(cookie);
    }

    /** Returns the name; the value may be a secret. */
    @Override
    public String toString() {
        return "<Cookie " + name + ">";
    }
}
