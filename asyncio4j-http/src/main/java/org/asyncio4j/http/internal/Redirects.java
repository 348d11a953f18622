package org.asyncio4j.http.internal;

import org.asyncio4j.http.Body;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.RedirectException;
import org.jspecify.annotations.Nullable;

/** Where a response sends the client, and with what request (RFC 9110, section 15.4). */
final class Redirects {

    private static final int MOVED = 301;
    private static final int FOUND = 302;
    private static final int SEE_OTHER = 303;

    /** What is only for the server that it was meant for. */
    private static final String[] SECRETS = {
        "authorization", "cookie", "proxy-authorization", "host", "origin", "referer"
    };

    private static final String[] OF_BODY = {
        "content-type", "content-encoding", "content-language", "content-location", "expect", "digest", "last-modified"
    };

    private Redirects() {}

    private static boolean isRedirect(int status) {
        return (status >= MOVED && status <= SEE_OTHER) || status == 307 || status == 308;
    }

    /** A place to go on at, and how. */
    record Next(String method, ClientUrl url, Headers headers, Body body, boolean trusted) {}

    /** Returns what is to be requested next; null if the response is the last. */
    static @Nullable Next next(ClientRequest request, ResponseHead head, int followed, int limit)
            throws RedirectException {
        String location = head.headers().get("location");
        if (!isRedirect(head.status()) || location == null || limit == 0) {
            return null;
        }
        if (followed == limit) {
            throw refused(request, "more than " + limit + " redirects, the last to " + location, null);
        }
        ClientUrl url = resolve(request, location);
        if (request.url().secure() && !url.secure()) {
            throw refused(request, "a redirect from https to " + url + " is not followed", null);
        }
        boolean same = url.isSameOrigin(request.url());
        Headers headers = request.headers();
        if (!same) {
            headers = without(headers, SECRETS);
        }
        String method = request.method();
        Body body = request.body();
        boolean becomesGet = head.status() == SEE_OTHER
                ? !method.equals("GET") && !method.equals("HEAD")
                : method.equals("POST") && (head.status() == MOVED || head.status() == FOUND);
        if (becomesGet) {
            return new Next("GET", url, without(headers, OF_BODY), Body.EMPTY, request.trusted() && same);
        }
        if (!request.isBodyRepeatable()) {
            throw refused(request, "a redirect to " + url + " is not followed: the body cannot be sent twice", null);
        }
        return new Next(method, url, headers, body, request.trusted() && same);
    }

    private static ClientUrl resolve(ClientRequest request, String location) throws RedirectException {
        try {
            // Locations come in the bytes of UTF-8 at times, which are read as Latin-1.
            return ClientUrl.parse(request.url().text(), location.replace(" ", "%20"));
        } catch (IllegalArgumentException e) {
            throw refused(request, "a redirect that cannot be followed: " + Failures.why(e), e);
        }
    }

    private static RedirectException refused(ClientRequest request, String what, @Nullable Throwable cause) {
        return new RedirectException(request.toRequest(), what, cause);
    }

    private static Headers without(Headers headers, String[] names) {
        Headers fewer = headers;
        for (String name : names) {
            fewer = fewer.without(name);
        }
        return fewer;
    }
}
