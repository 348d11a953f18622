package org.asyncio4j.internal.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.asyncio4j.ConnectOptions;
import org.asyncio4j.ExceptionGroup;
import org.asyncio4j.WaitReason;
import org.asyncio4j.internal.task.Awaiting;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.task.PlainFuture;
import org.asyncio4j.internal.util.Repr;
import org.asyncio4j.lowlevel.TimerHandle;
import org.asyncio4j.lowlevel.WaitTarget;
import org.jspecify.annotations.Nullable;

/**
 * Tries addresses until a connection succeeds. The next address is tried when the previous one has
 * failed or, with happy eyeballs, has not answered for a while; then they race.
 */
final class Connector implements WaitTarget {

    private final NetLoop net;
    private final ConnectOptions options;
    private final Iterator<InetSocketAddress> next;

    /** The local addresses to bind to; null lets the system choose. */
    private final @Nullable List<InetSocketAddress> locals;

    private final Set<ConnectAttempt> pending = new LinkedHashSet<>();
    private final List<IOException> failures = new ArrayList<>();
    private final PlainFuture<Boolean> over;
    private @Nullable ConnectAttempt latest;
    private @Nullable ConnectAttempt winner;
    private @Nullable TimerHandle timer;

    private Connector(
            NetLoop net,
            ConnectOptions options,
            List<InetSocketAddress> addresses,
            @Nullable List<InetSocketAddress> locals) {
        this.net = net;
        this.options = options;
        this.next = addresses.iterator();
        this.locals = locals;
        this.over = new PlainFuture<>(net.loopState);
        PlainFuture.setTarget(over, this);
    }

    /** Returns a channel that is connected to one of the addresses. Must be called in a task. */
    static SocketChannel connect(
            NetLoop net,
            ConnectOptions options,
            List<InetSocketAddress> addresses,
            @Nullable List<InetSocketAddress> locals)
            throws IOException {
        boolean racing = Double.isFinite(options.happyEyeballsDelay());
        int first = options.interleave() == -1 ? (racing ? 1 : 0) : options.interleave();
        return new Connector(net, options, first == 0 ? addresses : interleave(addresses, first), locals).run();
    }

    /**
     * Returns the addresses with {@code first} of the first family in front, and then alternating
     * between the families.
     */
    static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses, int first) {
        Map<Object, List<InetSocketAddress>> byFamily = new LinkedHashMap<>();
        for (InetSocketAddress address : addresses) {
            byFamily.computeIfAbsent(Resolver.familyOf(address), family -> new ArrayList<>())
                    .add(address);
        }
        List<List<InetSocketAddress>> families = new ArrayList<>(byFamily.values());
        List<InetSocketAddress> ordered = new ArrayList<>();
        List<InetSocketAddress> head = families.getFirst();
        int ahead = Math.min(first - 1, head.size());
        ordered.addAll(head.subList(0, ahead));
        head.subList(0, ahead).clear();
        for (int i = 0; ordered.size() < addresses.size(); i++) {
            for (List<InetSocketAddress> family : families) {
                if (i < family.size()) {
                    ordered.add(family.get(i));
                }
            }
        }
        return ordered;
    }

    @Override
    public WaitReason waitReason() {
        ConnectAttempt attempt = latest;
        return attempt == null ? new WaitReason("socket", "a connection") : attempt.waitReason();
    }

    private SocketChannel run() throws IOException {
        boolean taken = false;
        try {
            startNext();
            Awaiting.await(over);
            if (winner == null) {
                throw failure();
            }
            taken = true;
            return winner.socket;
        } finally {
            stopTimer();
            pending.forEach(ConnectAttempt::giveUp);
            if (!taken && winner != null) {
                winner.giveUp();
            }
        }
    }

    private void startNext() {
        stopTimer();
        while (winner == null && next.hasNext()) {
            if (begin(next.next())) {
                if (winner == null && next.hasNext() && racing()) {
                    timer = net.loop.callLater(options.happyEyeballsDelay(), this::tryNext);
                }
                return;
            }
        }
        endIfNothingIsLeft();
    }

    /** Starts to connect to one address; returns false if that has failed already. */
    private boolean begin(InetSocketAddress address) {
        latest = null;
        try {
            ConnectAttempt attempt = ConnectAttempt.open(net, address, locals, this::ended);
            latest = attempt;
            pending.add(attempt);
            attempt.begin();
            return true;
        } catch (IOException e) {
            failures.add(e);
        } catch (UnsupportedOperationException e) {
            failures.add(new SocketException(e.getMessage()));
        }
        pending.remove(latest);
        return false;
    }

    private void ended(ConnectAttempt attempt, @Nullable Throwable failure) {
        pending.remove(attempt);
        if (failure != null && !(failure instanceof IOException)) {
            endWith(failure);
            return;
        }
        if (failure instanceof IOException ofNetwork) {
            failures.add(ofNetwork);
            if (attempt == latest) {
                tryNext();
            } else {
                endIfNothingIsLeft();
            }
            return;
        }
        stopTimer();
        if (winner != null) {
            attempt.giveUp();
            return;
        }
        winner = attempt;
        pending.forEach(ConnectAttempt::giveUp);
        pending.clear();
        if (!over.done()) {
            over.setResult(true);
        }
    }

    /**
     * Starts the next attempt like {@link #startNext}, from a callback: a failure ends the race,
     * because no caller sees it.
     */
    private void tryNext() {
        try {
            startNext();
        } catch (RuntimeException | Error e) {
            endWith(e);
        }
    }

    /**
     * Ends the race with a failure that is not the network's, so that other addresses would not
     * help.
     */
    private void endWith(Throwable problem) {
        if (LoopState.endsLoop(problem)) {
            throw (Error) problem;
        }
        stopTimer();
        if (!over.done()) {
            over.setException(problem);
        }
    }

    private boolean racing() {
        return Double.isFinite(options.happyEyeballsDelay());
    }

    private void endIfNothingIsLeft() {
        if (pending.isEmpty() && (winner != null || !next.hasNext()) && !over.done()) {
            over.setResult(true);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private RuntimeException failure() throws IOException {
        if (options.allErrors()) {
            throw new ExceptionGroup("createConnection failed", failures);
        }
        IOException first = failures.getFirst();
        if (failures.stream().allMatch(it -> Objects.equals(it.getMessage(), first.getMessage()))) {
            throw first;
        }
        String text = "Multiple exceptions: " + failures.stream().map(Repr::why).collect(Collectors.joining(", "));
        // So that a host with two addresses refuses in the same way as one with a single address.
        IOException all = failures.stream().allMatch(ConnectException.class::isInstance)
                ? new ConnectException(text)
                : new IOException(text);
        failures.forEach(all::addSuppressed);
        throw all;
    }
}
