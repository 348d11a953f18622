package org.asyncio4j.http.internal;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.timeout;
import static org.asyncio4j.Asyncio.with;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.asyncio4j.CancelledError;
import org.asyncio4j.TimeoutException;
import org.asyncio4j.WaitReason;
import org.asyncio4j.http.RequestException;
import org.asyncio4j.http.RequestTimeoutException;
import org.asyncio4j.http.RequestTimeoutException.Limit;
import org.asyncio4j.lowlevel.Futures;
import org.asyncio4j.lowlevel.SettableFuture;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a client, by their routes, and the line of requests that wait for one. What becomes free, a connection or
 * the place of one, goes at once to the first in the line that can use it: so whatever is found free, nobody waits for.
 * Of the connections that are kept the one that was used last is used first.
 *
 * <p>Loop thread only.
 */
final class ConnectionPool implements ClientLink.Owner {

    /** Opens a connection; cancelled or failed, it leaves none. */
    interface Opener {
        ClientLink open(ClientRequest request) throws Exception;
    }

    /** The connections of a route. */
    private static final class Place {
        final ClientRoute route;
        final ArrayDeque<ClientLink> idle = new ArrayDeque<>(2);

        /** Those that are busy, and have room for more. */
        final ArrayDeque<ClientLink> shared = new ArrayDeque<>(1);

        int open;

        /** How many are being opened. */
        int opening;

        /** Whether the last that was opened takes one exchange at a time. */
        boolean single;

        Place(ClientRoute route) {
            this.route = route;
        }
    }

    /**
     * A request in the line. It is granted a connection, or null for the place of one.
     *
     * @param fresh whether it takes new connections only
     */
    private record Waiter(ClientRequest request, boolean fresh, SettableFuture<@Nullable ClientLink> granted) {}

    private final ClientCore core;
    private final Opener opener;
    private final Map<ClientRoute, Place> places = new LinkedHashMap<>();
    private final Map<ClientLink, Place> links = new LinkedHashMap<>();

    /** Connections that have left their places, and are not gone yet. */
    private final Set<ClientLink> ending = new LinkedHashSet<>();

    private final ArrayDeque<Waiter> line = new ArrayDeque<>();

    /** How many places are taken: by connections, and by those that are being opened. */
    private int open;

    private boolean closed;
    private @Nullable SettableFuture<@Nullable Void> over;

    ConnectionPool(ClientCore core, Opener opener) {
        this.core = core;
        this.opener = opener;
    }

    /** Returns a connection with room for an exchange, which is taken. {@link #free} or {@link #lost} ends that. */
    ClientLink acquire(ClientRequest request, boolean fresh) throws Exception {
        while (true) {
            checkOpen(request);
            ClientLink link = fresh ? null : takeIdle(request.route());
            if (link != null) {
                return link;
            }
            if (!reserve(request, fresh)) {
                link = waitInLine(request, fresh);
                if (link != null && !link.isUsable()) {
                    link.giveUp();
                    continue; // closed by the server meanwhile
                }
            }
            return link == null ? open(request) : link;
        }
    }

    private void checkOpen(ClientRequest request) throws RequestException {
        if (closed) {
            throw new RequestException(request.toRequest(), "the client is closed", null);
        }
    }

    private @Nullable ClientLink takeIdle(ClientRoute route) {
        Place place = places.get(route);
        if (place == null) {
            return null;
        }
        ClientLink link = firstUsable(place.shared);
        if (link == null) {
            link = firstUsable(place.idle);
        }
        if (link != null) {
            take(link, place);
        }
        return link;
    }

    private static @Nullable ClientLink firstUsable(ArrayDeque<ClientLink> links) {
        ClientLink link = links.pollLast();
        while (link != null && !link.hasRoom()) {
            link = links.pollLast();
        }
        return link;
    }

    /** Takes a connection that is in none of the place's lists; if there is still room, others may share it. */
    private static void take(ClientLink link, Place place) {
        if (link.take()) {
            place.shared.addLast(link);
        }
    }

    /** Takes a place for a new connection, if need be that of one which is idle. */
    private boolean reserve(ClientRequest request, boolean fresh) {
        ClientRoute route = request.route();
        Place place = places.get(route);
        if (place != null && place.opening > 0 && !place.single && !fresh && core.mayBeHttp2(request)) {
            return false; // the one that is being opened may do for all
        }
        if (place != null && place.open >= core.options.maxConnectionsPerHost()) {
            if (!fresh || place.idle.isEmpty()) {
                return false;
            }
            evict(place);
        }
        if (open >= core.options.maxConnections()) {
            Place other = places.values().stream()
                    .filter(candidate -> !candidate.idle.isEmpty())
                    .findFirst()
                    .orElse(null);
            if (other == null) {
                return false;
            }
            evict(other);
        }
        open++;
        Place taken = places.computeIfAbsent(route, Place::new);
        taken.open++;
        taken.opening++;
        return true;
    }

    private void evict(Place place) {
        ClientLink oldest = place.idle.removeFirst();
        links.remove(oldest);
        ending.add(oldest);
        vacate(place);
        oldest.close();
    }

    private void vacate(Place place) {
        open--;
        if (--place.open == 0) {
            places.remove(place.route);
        }
    }

    private ClientLink open(ClientRequest request) throws Exception {
        Place place = places.get(request.route());
        if (place == null) {
            throw new AssertionError("bug in asyncio4j: no place was taken");
        }
        ClientLink link = null;
        try {
            link = opener.open(request);
            checkOpen(request);
        } finally {
            place.opening--;
            if (link == null || closed) {
                vacate(place);
                serveLine();
            } else {
                links.put(link, place);
                place.single = !link.isShared();
                if (link.take() && offer(link, place)) {
                    place.shared.addLast(link);
                }
                serveLine(); // others may have waited to see what it is
            }
            if (link != null && closed) {
                ending.add(link);
                link.abort();
            }
        }
        if (!link.isUsable()) {
            // Lost before it had a place: nobody else would tell.
            lost(link);
        }
        return link;
    }

    // The line.

    private @Nullable ClientLink waitInLine(ClientRequest request, boolean fresh) throws RequestException {
        if (line.size() >= core.options.maxWaiting()) {
            throw new RequestException(
                    request.toRequest(),
                    line.size() + " requests wait for a connection already, and " + open + " connections are open",
                    null);
        }
        SettableFuture<@Nullable ClientLink> granted = core.loop.createFuture();
        Futures.setWaitTarget(
                granted, (WaitTarget) () -> new WaitReason("http", "a connection for " + request.route()));
        Waiter waiter = new Waiter(request, fresh, granted);
        line.add(waiter);
        double limit = core.options.poolTimeout();
        var scope = timeout(limit);
        try {
            with(scope, () -> {
                await(granted);
            });
            return granted.result();
        } catch (TimeoutException e) {
            withdraw(waiter);
            if (!scope.expired()) {
                throw e;
            }
            String what = "no connection became free within " + limit + " s, " + open + " are open";
            throw new RequestTimeoutException(request.toRequest(), Limit.POOL, what, e);
        } catch (CancelledError e) {
            withdraw(waiter);
            checkOpen(request);
            throw e;
        }
    }

    /** Takes a request out of the line, and passes on what it may have been granted. */
    private void withdraw(Waiter waiter) {
        if (line.remove(waiter) || waiter.granted.cancelled()) {
            return;
        }
        ClientLink link = waiter.granted.result();
        if (link == null) {
            Place place = places.get(waiter.request.route());
            if (place != null) {
                place.opening--;
                vacate(place);
                serveLine();
            }
        } else {
            link.giveUp();
            if (link.isUsable()) {
                free(link);
            }
        }
    }

    private void serveLine() {
        for (Iterator<Waiter> waiters = line.iterator(); waiters.hasNext(); ) {
            Waiter waiter = waiters.next();
            if (waiter.granted.done()) {
                continue; // cancelled, and about to leave
            }
            if (reserve(waiter.request, waiter.fresh)) {
                waiters.remove();
                waiter.granted.setResult(null);
            }
        }
    }

    // What becomes of connections.

    @Override
    public void free(ClientLink link) {
        Place place = links.get(link);
        if (place == null || closed) {
            link.close();
            return;
        }
        place.shared.remove(link);
        place.idle.remove(link);
        if (!link.hasRoom() || !offer(link, place)) {
            return;
        }
        if (link.isBusy()) {
            place.shared.addLast(link);
        } else {
            place.idle.addLast(link);
            link.setIdle(true);
            serveLine(); // others may have its place
        }
    }

    /** Gives a connection to those in the line that it has room for; returns whether there is room for more. */
    private boolean offer(ClientLink link, Place place) {
        for (Iterator<Waiter> waiters = line.iterator(); waiters.hasNext(); ) {
            Waiter waiter = waiters.next();
            if (!waiter.granted.done()
                    && !waiter.fresh
                    && waiter.request.route().equals(place.route)) {
                waiters.remove();
                boolean more = link.take();
                waiter.granted.setResult(link);
                if (!more) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void retired(ClientLink link) {
        Place place = links.remove(link);
        if (place != null) {
            place.idle.remove(link);
            place.shared.remove(link);
            ending.add(link);
            vacate(place);
            serveLine();
        }
    }

    @Override
    public void lost(ClientLink link) {
        Place place = links.remove(link);
        if (place != null) {
            place.idle.remove(link);
            place.shared.remove(link);
            vacate(place);
            serveLine();
        }
        ending.remove(link);
        if (over != null && !over.done() && links.isEmpty() && ending.isEmpty()) {
            over.setResult(null);
        }
    }

    int size() {
        return links.size();
    }

    // The end.

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!line.isEmpty()) {
            line.poll().granted.cancel();
        }
        List.copyOf(links.keySet()).forEach(link -> link.cancel("the client was closed"));
        List.copyOf(ending).forEach(link -> link.cancel("the client was closed"));
    }

    void awaitClosed() {
        while (!links.isEmpty() || !ending.isEmpty()) {
            if (over == null || over.done()) {
                over = core.loop.createFuture();
                Futures.setWaitTarget(
                        over, (WaitTarget) () -> new WaitReason("http", "the end of the client's connections"));
            }
            await(over);
        }
    }
}
