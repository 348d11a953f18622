package org.asyncio4j.http;

import java.util.Map;
import org.asyncio4j.http.internal.CookieStore;

/**
 * The cookies of an {@link HttpClient}: what servers have set, and what is sent to them (RFC 6265). A cookie goes to the host
 * that has set it, and to those below its domain if it named one; never to others. Nor does it to all hosts of a
 * public suffix, such as {@code co.uk}: what is one tells the list that the JDK comes with, and without that list cookies go to
 * their host only.
 *
 * <p>For use on the loop's thread only. Only the library implements it.
 */
public sealed interface CookieJar permits CookieStore {

    /** Returns names and values of the cookies that would be sent to {@code url}. */
    Map<String, String> get(String url);

    /** Adds a cookie for the host of {@code url}, and all paths there, as long as the client lives. */
    void add(String url, String name, String value);

    /** Returns the number of cookies. */
    int size();

    /** Removes all cookies. */
    void clear();
}
