package org.asyncio4j.internal.net;

import org.asyncio4j.internal.context.Slot;
import org.asyncio4j.internal.knot.Host;
import org.asyncio4j.internal.knot.ReadyHandle;
import org.asyncio4j.internal.loop.SignalTakeover;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.lowlevel.SignalHandlers;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * The signals that a loop handles. The JVM tells of them on a thread of its own, which hands them
 * to the loop.
 */
public final class SignalCalls implements SignalHandlers {

    /** What runs, and what has it run. */
    private record Handled(ReadyHandle handle, SignalTakeover claim) {}

    private final Host host;

    // By names without SIG. Loop thread only.
    private final Map<String, Handled> handled = new HashMap<>();

    public SignalCalls(Host host) {
        this.host = host;
    }

    @Override
    public void addSignalHandler(String signal, Runnable callback) {
        String name = SignalTakeover.nameOf(signal);
        Checks.notNull(callback, "callback");
        host.checkUsable();
        ReadyHandle handle = new ReadyHandle(host, callback, Slot.current().copyContext());
        Handled before = handled.get(name);
        SignalTakeover claim =
                before == null
                        ? SignalTakeover.take(
                                name, SignalTakeover.Rank.HANDLER, () -> received(name))
                        : before.claim();
        handled.put(name, new Handled(handle, claim));
    }

    @Override
    public boolean removeSignalHandler(String signal) {
        String name = SignalTakeover.nameOf(signal);
        host.checkThread();
        Handled removed = handled.remove(name);
        if (removed == null) {
            SignalTakeover.ensureExists(name);
            return false;
        }
        removed.claim().giveBack();
        return true;
    }

    /** Gives all signals back. */
    public void close() {
        handled.values().forEach(each -> each.claim().giveBack());
        handled.clear();
    }

    /** On the JVM's thread. */
    private void received(String name) {
        host.enqueueFromAnywhere(() -> run(name));
    }

    private void run(String name) {
        @Nullable Handled current = handled.get(name);
        if (current != null) {
            current.handle().runJob();
        }
    }
}
