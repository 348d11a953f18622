package org.asyncio4j.internal.signals;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.asyncio4j.internal.context.ThreadState;
import org.asyncio4j.internal.task.CallbackHandle;
import org.asyncio4j.internal.task.LoopState;
import org.asyncio4j.internal.testing.Surroundings;
import org.asyncio4j.internal.util.Checks;
import org.asyncio4j.internal.util.Remains;
import org.asyncio4j.lowlevel.SignalHandlers;
import org.jspecify.annotations.Nullable;

/**
 * The signal handlers of a loop. The JVM delivers signals on a thread of its own, from which they
 * are forwarded to the loop.
 */
public final class SignalCalls implements SignalHandlers {

    /** A handler's callback and its claim to the signal. */
    private record Handled(CallbackHandle handle, @Nullable SignalTakeover claim) {

        void giveBack() {
            if (claim != null) {
                claim.giveBack();
            }
        }
    }

    /** The claims to signals, by the names of these. */
    private record Claims(Map<String, SignalTakeover> taken) implements Remains {

        @Override
        public String describe() {
            return taken.isEmpty() ? "" : "handlers of the signals " + String.join(", ", taken.keySet());
        }

        @Override
        public void release() {
            taken.values().forEach(SignalTakeover::giveBack);
        }
    }

    private final LoopState loopState;

    // By names without SIG. Loop thread only.
    private final Map<String, Handled> handled = new HashMap<>();

    private final Claims claims = new Claims(new HashMap<>());

    public SignalCalls(LoopState loopState) {
        this.loopState = loopState;
    }

    @Override
    public void addSignalHandler(String signal, Runnable callback) {
        String name = SignalNames.withoutPrefix(signal);
        Checks.notNull(callback, "callback");
        loopState.checkUsable();
        CallbackHandle handle =
                new CallbackHandle(loopState, callback, ThreadState.current().copyContext());
        Surroundings around = loopState.surroundings;
        if (around != null) {
            handled.put(name, new Handled(handle, null));
            loopState.signalHandlers = handled.size();
            around.handleSignal(name, this::run);
            return;
        }
        Handled before = handled.get(name);
        SignalTakeover claim = before == null || before.claim() == null
                ? SignalTakeover.take(name, SignalTakeover.Rank.HANDLER, forwarding(name))
                : before.claim();
        claims.taken.put(name, claim);
        handled.put(name, new Handled(handle, claim));
        loopState.signalHandlers = handled.size();
    }

    @Override
    public boolean removeSignalHandler(String signal) {
        String name = SignalNames.withoutPrefix(signal);
        loopState.checkThread();
        Handled removed = handled.remove(name);
        if (removed == null) {
            SignalTakeover.ensureExists(name);
            return false;
        }
        loopState.signalHandlers = handled.size();
        claims.taken.remove(name);
        removed.giveBack();
        Surroundings around = loopState.surroundings;
        if (around != null) {
            around.handleSignal(name, null);
        }
        return true;
    }

    /** Restores the previous handlers of all signals. */
    public void close() {
        handled.values().forEach(Handled::giveBack);
        handled.clear();
        claims.taken.clear();
    }

    /** Returns what is left if the loop is never closed. */
    public Remains remains() {
        return claims;
    }

    /**
     * Returns what to do on the JVM's signal thread. It refers to the loop weakly, because the JVM refers to it: a loop
     * that nobody runs or closes any more has to be found.
     */
    private Runnable forwarding(String name) {
        WeakReference<SignalCalls> loop = new WeakReference<>(this);
        return () -> {
            SignalCalls calls = loop.get();
            if (calls != null) {
                calls.loopState.enqueueFromAnywhere(() -> calls.run(name));
            }
        };
    }

    private void run(String name) {
        @Nullable Handled current = handled.get(name);
        if (current != null) {
            current.handle().runJob();
        }
    }
}
