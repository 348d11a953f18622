package org.asyncio4j.http;

import org.asyncio4j.AsyncContextManager;
import org.asyncio4j.AsyncResource;
import org.asyncio4j.Coroutine;
import org.asyncio4j.annotation.CheckReturnValue;
import org.asyncio4j.http.internal.ClientSession;
import org.asyncio4j.lowlevel.EventLoop;

/**
 * Sends requests, over connections that it keeps: a session, with cookies of its own. Made by {@link Http#httpClient()}, and
 * closed at the end of its block:
 *
 * {@snippet :
 * with(httpClient(), client -> {
 *     Response response = await(client.get("https://example.org/"));
 *     IO.println(response.status() + " " + await(response.readText()));
 *     with(client.stream(Request.of("GET", "https://example.org/large")), large -> {
 *         for (byte[] piece : each(large.body())) {
 *             IO.println(piece.length);
 *         }
 *     });
 * });
 * }
 *
 * <p>The calls that return a {@link Response} have read its body: the connection is free again, and the body can be read any
 * number of times. {@link #stream} is for bodies that are large, or have no end.
 *
 * <p>A body that is made while it is sent, by {@link Content#stream}, goes on being sent while the response arrives: in a task of
 * its own, which the call or the block waits for. The end of the response ends it, and so does leaving the block; a response
 * with a status of 300 or more ends it at once. What it throws is thrown by the call, or at the end of the block.
 *
 * <p>What the URL lacks comes from {@link HttpClientOptions#baseUrl}. The await throws a {@link RequestException}, whose subclass
 * tells what happened; statuses of errors are no exceptions, unless asked for by {@link HttpClientOptions#withRaiseForStatus} or
 * {@link Response#raiseForStatus}. Cancelling the task ends the request at any step; its connection is closed then. A request
 * that is safe to repeat (RFC 9110, section 9.2.2) is sent once more if a connection that was kept turns out to be
 * closed.
 *
 * <p>For use on the loop's thread only. Only the library implements it.
 */
@CheckReturnValue
public sealed interface HttpClient extends AsyncResource<HttpClient> permits ClientSession {

    /** Sends a request whose target is a URL, or what {@link HttpClientOptions#baseUrl} makes one of. */
    Coroutine<Response> send(Request request);

    /** Sends a request, whose response is read in the block: leaving it early ends the response, and the sending of a body. */
    AsyncContextManager<Response> stream(Request request);

    /** Gets what is at {@code url}. */
    default Coroutine<Response> get(String url) {
        return send(request("GET", url));
    }

    /** Asks for the headers of what is at {@code url}. */
    default Coroutine<Response> head(String url) {
        return send(request("HEAD", url));
    }

    /** Sends content to {@code url}. */
    default Coroutine<Response> post(String url, Content content) {
        return send(request("POST", url, content));
    }

    /** Puts content at {@code url}. */
    default Coroutine<Response> put(String url, Content content) {
        return send(request("PUT", url, content));
    }

    /** Changes what is at {@code url}. */
    default Coroutine<Response> patch(String url, Content content) {
        return send(request("PATCH", url, content));
    }

    /** Deletes what is at {@code url}. */
    default Coroutine<Response> delete(String url) {
        return send(request("DELETE", url));
    }

    /**
     * Returns a request for {@link #send} and {@link #stream}, to which headers can be added. Characters in the URL that must be
     * escaped are, but for spaces and those with a meaning.
     *
     * @throws IllegalArgumentException if it is not a URL
     */
    Request request(String method, String url);

    /** Like {@link #request(String, String)}, with content. */
    default Request request(String method, String url, Content content) {
        return request(method, url).withHeader("content-type", content.type()).withBody(content.body());
    }

    /** Returns the cookies. */
    CookieJar cookies();

    /** Returns how many connections are open, idle ones too. */
    int connections();

    /** Ends all that is under way, and closes the connections. A second call does nothing. */
    void close();

    /** Closes the client, and waits until its connections are closed. */
    Coroutine<Void> aclose();

    /** Returns the loop that the client belongs to. */
    EventLoop getLoop();
}
