package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.async;
import static org.asyncio4j.Asyncio.each;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.Coroutine;
import org.asyncio4j.Timeout;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.http.BadResponseException;
import org.asyncio4j.http.Body;
import org.asyncio4j.http.ConnectionLostException;
import org.asyncio4j.http.CookieJar;
import org.asyncio4j.http.Headers;
import org.asyncio4j.http.HttpClient;
import org.asyncio4j.http.HttpClientOptions;
import org.asyncio4j.http.Request;
import org.asyncio4j.http.RequestTimeoutException;
import org.asyncio4j.http.RequestTimeoutException.Limit;
import org.asyncio4j.http.Response;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.Loops;
import org.jspecify.annotations.Nullable;

/**
 * A client: makes of the user's request those that are sent, one for each redirect, and of what comes the response. The way of a
 * request: {@link #prepare}, {@link ConnectionPool#acquire}, {@link ClientLink#exchange}, {@link Redirects#next}, and back
 * to the second; then the body, decoded.
 */
public final class ClientSession implements HttpClient {

    /** How often a request is sent again that a server has refused to look at. */
    private static final int MAX_REFUSALS = 5;

    private static final Headers ALWAYS = Headers.of("user-agent", "asyncio4j", "accept", "*/*");

    private final ClientCore core;
    private final ConnectionPool pool;
    private final CookieStore cookies;
    private final Proxies proxies;

    private ClientSession(EventLoop loop, HttpClientOptions options) {
        core = new ClientCore(loop, options);
        pool = new ConnectionPool(core, new ClientOpener(core, this::owner));
        cookies = new CookieStore(loop);
        proxies = Proxies.of(options);
    }

    /** Returns a client of the running loop. */
    public static ClientSession create(HttpClientOptions options) {
        return new ClientSession(Loops.getRunningLoop(), options);
    }

    private ClientLink.Owner owner() {
        return pool;
    }

    /** A response that arrives. */
    private record Arriving(ClientLink link, ClientCall call) {

        /** Ends what sends the body, if it still does, and what is left of the response. */
        void leave() {
            try {
                call.endUpload();
            } finally {
                link.leave(call);
            }
        }
    }

    @Override
    public Request request(String method, String url) {
        return Request.of(method, ClientUrl.parse(core.options.baseUrl(), url).whole());
    }

    @Override
    public Coroutine<Response> send(Request request) {
        Objects.requireNonNull(request, "request");
        return async("http " + request.method(), () -> {
            ClientRequest first = prepare(request);
            Timeout scope = timeout(core.options.timeout());
            Response[] response = new Response[1];
            try {
                with(scope, () -> {
                    response[0] = sendAndRead(first);
                });
            } catch (TimeoutException e) {
                throw scope.expired() ? late(first, e) : e;
            }
            return checked(response[0]);
        });
    }

    private Exception late(ClientRequest request, TimeoutException cause) {
        String what = "not done within " + core.options.timeout() + " s";
        return new RequestTimeoutException(request.toRequest(), Limit.WHOLE, what, cause);
    }

    private Response checked(Response response) throws Exception {
        return core.options.raiseForStatus() ? response.raiseForStatus() : response;
    }

    @Override
    public AsyncContextManager<Response> stream(Request request) {
        Objects.requireNonNull(request, "request");
        return new Streaming(request);
    }

    /** A response that is read in a block. */
    private final class Streaming implements AsyncContextManager<Response> {

        private final Request request;
        private @Nullable ClientRequest first;
        private @Nullable Timeout scope;
        private @Nullable Arriving arriving;

        Streaming(Request request) {
            this.request = request;
        }

        @Override
        public Response onEnter() throws Exception {
            if (scope != null) {
                throw new IllegalStateException(this + " can be entered only once");
            }
            ClientRequest prepared = prepare(request);
            first = prepared;
            Timeout entered = timeout(core.options.timeout()).onEnter();
            scope = entered;
            try {
                Arriving found = follow(prepared);
                arriving = found;
                Response response = decoded(found.call.response());
                if (core.options.raiseForStatus() && response.status() >= 400) {
                    return checked(whole(response));
                }
                return response;
            } catch (Throwable problem) {
                leave(problem);
                throw problem;
            }
        }

        @Override
        public boolean onExit(@Nullable Throwable problem) throws Exception {
            leave(problem);
            if (problem == null && arriving != null) {
                arriving.call.checkUpload();
            }
            return false;
        }

        private void leave(@Nullable Throwable problem) throws Exception {
            if (arriving != null) {
                arriving.leave();
            }
            Timeout entered = Objects.requireNonNull(scope);
            try {
                entered.onExit(problem);
            } catch (TimeoutException e) {
                throw late(Objects.requireNonNull(first), e);
            }
        }

        @Override
        public String toString() {
            return "<Stream of " + request + ">";
        }
    }

    private Response sendAndRead(ClientRequest first) throws Exception {
        Arriving arriving = follow(first);
        Response response;
        try {
            response = whole(decoded(arriving.call.response()));
        } catch (IOException e) {
            arriving.call.checkUpload(); // the response has failed by that
            throw e;
        } finally {
            arriving.leave();
        }
        arriving.call.checkUpload();
        return response;
    }

    /** Sends a request, and those that redirects ask for. */
    private Arriving follow(ClientRequest first) throws Exception {
        ClientRequest current = first;
        for (int followed = 0; ; followed++) {
            Arriving arriving = exchange(current);
            boolean last = false;
            try {
                ResponseHead head = arriving.call.head();
                if (core.options.cookies()) {
                    cookies.store(current.url(), head.headers());
                }
                Redirects.Next next = Redirects.next(current, head, followed, core.options.maxRedirects());
                if (next == null) {
                    last = true;
                    return arriving;
                }
                current = addressed(next.method(), next.url(), next.headers(), next.body(), next.trusted());
            } finally {
                if (!last) {
                    arriving.leave();
                }
            }
        }
    }

    /**
     * Sends a request; a second time, if a connection that was kept turns out to be closed, and nothing is lost by that. One that
     * a server says it has not looked at is sent again a few times.
     */
    private Arriving exchange(ClientRequest request) throws Exception {
        ClientRequest sent = withCookies(request);
        boolean fresh = false;
        boolean repeated = false;
        for (int refusals = 0; ; ) {
            ClientLink link = pool.acquire(sent, fresh);
            ClientCall call = new ClientCall(core.loop, sent);
            try {
                link.exchange(call);
                return new Arriving(link, call);
            } catch (ConnectionLostException e) {
                if (call.isUnprocessed()) {
                    if (!sent.isBodyRepeatable() || ++refusals > MAX_REFUSALS) {
                        throw e;
                    }
                } else if (repeated || !link.isReused() || call.isBegun() || !sent.isRepeatable()) {
                    throw e;
                } else {
                    repeated = true;
                    fresh = !link.isShared();
                }
            }
        }
    }

    // Requests.

    private ClientRequest prepare(Request request) {
        ClientUrl url = ClientUrl.parse(core.options.baseUrl(), request.target());
        Headers headers = withMissing(request.headers(), core.options.headers());
        headers = withMissing(headers, ALWAYS);
        if (core.options.decompress() && !headers.contains("accept-encoding") && !headers.contains("range")) {
            headers = headers.withAdded("accept-encoding", "gzip, deflate");
        }
        return addressed(request.method(), url, headers, request.body(), true);
    }

    private static Headers withMissing(Headers headers, Headers more) {
        Headers all = headers;
        for (int i = 0; i < more.size(); i++) {
            if (!headers.contains(more.name(i))) {
                all = all.withAdded(more.name(i), more.value(i));
            }
        }
        return all;
    }

    private ClientRequest addressed(String method, ClientUrl url, Headers given, Body body, boolean trusted) {
        Headers headers = given;
        ClientUrl proxy = core.options.unixSocket() == null ? proxies.proxyFor(url) : null;
        String authorization =
                url.authorization() != null ? url.authorization() : trusted ? core.options.authorization() : null;
        if (authorization != null && !headers.contains("authorization")) {
            headers = headers.withAdded("authorization", authorization);
        }
        boolean direct = proxy == null || url.secure();
        headers = headers.without("proxy-authorization");
        String toProxy = proxy == null || url.secure() ? null : proxy.authorization();
        if (toProxy != null) {
            headers = headers.withAdded("proxy-authorization", toProxy);
        }
        return new ClientRequest(
                method, url, headers, body, trusted, ClientRoute.of(url, proxy), direct ? null : proxy);
    }

    private ClientRequest withCookies(ClientRequest request) {
        String known = core.options.cookies() ? cookies.header(request.url()) : null;
        if (known == null) {
            return request;
        }
        String given = request.headers().get("cookie");
        Headers headers = request.headers().with("cookie", given == null ? known : given + "; " + known);
        return new ClientRequest(
                request.method(),
                request.url(),
                headers,
                request.body(),
                request.trusted(),
                request.route(),
                request.proxy());
    }

    // Responses.

    private Response decoded(Response response) {
        String coding = response.headers().get("content-encoding");
        if (!core.options.decompress()
                || coding == null
                || !DecodedBody.knows(coding)
                || response.body() == Body.EMPTY
                || response.headers().getAll("content-encoding").size() > 1) {
            return response;
        }
        Headers headers = response.headers().without("content-encoding").without("content-length");
        Request request = Objects.requireNonNull(response.request());
        return response.withHeaders(headers)
                .withBody(new DecodedBody(
                        response.body(),
                        DecodedBody.isGzip(coding),
                        e -> new BadResponseException(
                                request, "the body is not what its coding says: " + Failures.why(e), e)));
    }

    /** Reads the body. */
    private Response whole(Response response) throws Exception {
        Body body = response.body();
        if (body instanceof BytesBody) {
            return response;
        }
        long limit = core.options.maxBodySize();
        if (body.length() > limit) {
            throw tooLarge(response, limit);
        }
        byte[] only = null;
        ByteArrayOutputStream all = null;
        long size = 0;
        for (byte[] piece : each(body)) {
            size += piece.length;
            if (size > limit) {
                throw tooLarge(response, limit);
            }
            if (only == null) {
                only = piece;
            } else {
                if (all == null) {
                    all = new ByteArrayOutputStream(2 * (only.length + piece.length));
                    all.writeBytes(only);
                }
                all.writeBytes(piece);
            }
        }
        BytesBody read = new BytesBody(all != null ? all.toByteArray() : only != null ? only : new byte[0]);
        Headers trailers = body.trailers();
        return response.withBody(trailers.isEmpty() ? read : new ReceivedBody(read, trailers));
    }

    private static BadResponseException tooLarge(Response response, long limit) {
        return new BadResponseException(
                Objects.requireNonNull(response.request()),
                "the body is larger than " + limit + " bytes; read it by stream(), or set maxBodySize",
                null);
    }

    // The client itself.

    @Override
    public CookieJar cookies() {
        return cookies;
    }

    @Override
    public int connections() {
        return pool.size();
    }

    @Override
    public EventLoop getLoop() {
        return core.loop;
    }

    @Override
    public HttpClient onEnter() {
        return this;
    }

    @Override
    public void onClose(@Nullable Throwable problem) {
        pool.close();
        pool.awaitClosed();
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public Coroutine<Void> aclose() {
        return async("aclose", () -> onClose(null));
    }

    @Override
    public String toString() {
        return "<HttpClient with " + pool.size() + " connections>";
    }
}
