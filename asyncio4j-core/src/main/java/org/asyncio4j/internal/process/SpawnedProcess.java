package org.asyncio4j.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.asyncio4j.internal.signals.SignalNames;
import org.jspecify.annotations.Nullable;

/**
 * A child that {@link SpawnCall} has started. Any thread.
 *
 * <p>The system keeps the id of a process until its parent has reaped it. Here that is done under the lock that signals
 * are sent under, so a signal never meets another process that has got the same id. A child with a process group of its
 * own is kept until {@link #release}: until then its group can be reached, also after its exit.
 *
 * <pre>
 *   running --awaitExit--> ended --(no group, or released)--> reaped
 * </pre>
 */
final class SpawnedProcess extends Process {

    private static final int SIGNALLED = 128;

    /** What a child is said to have returned that somebody else has reaped, as in Python. */
    private static final int UNKNOWN = 255;

    private final int pid;
    private final boolean ownGroup;
    private final CompletableFuture<Process> ended = new CompletableFuture<>();

    /** Guards the fields below and the use of the id. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean exited;
    private boolean released;
    private boolean reaped;

    /** Set before {@link #ended} is completed. */
    private int returncode;

    /**
     * @param ownGroup whether it leads a process group
     */
    SpawnedProcess(int pid, boolean ownGroup) {
        this.pid = pid;
        this.ownGroup = ownGroup;
    }

    /** Blocks its thread until the child has ended, and returns what {@link #exitValue} does. To be called once. */
    int awaitExit() {
        int result = SystemCalls.waitFor(pid, false);
        lock.lock();
        try {
            exited = true;
            reaped = result == SystemCalls.NO_CHILD;
            returncode = reaped ? UNKNOWN : result;
            reapIfDone();
        } finally {
            lock.unlock();
        }
        ended.complete(this);
        return exitValue();
    }

    /** Sends a signal; returns the failure, or null. Does nothing if the child has exited. */
    @Nullable
    IOException send(int signal) {
        return signal(pid, signal);
    }

    /** Sends a signal to all of its process group, until it is reaped; returns the failure, or null. */
    @Nullable
    IOException sendToGroup(int signal) {
        if (!ownGroup) {
            throw ChildSignals.noGroup(pid);
        }
        return signal(-pid, signal);
    }

    /** Returns its exit code, or <i>-N</i> for signal <i>N</i>, when it has ended. */
    int returncode() {
        return returncode;
    }

    /** Gives its id back to the system, now or when it has ended. */
    void release() {
        lock.lock();
        try {
            released = true;
            reapIfDone();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: it has ended, so this does not block. */
    private void reapIfDone() {
        if (exited && !reaped && (released || !ownGroup)) {
            reaped = true;
            int _ = SystemCalls.waitFor(pid, true);
        }
    }

    private @Nullable IOException signal(int target, int signal) {
        int result;
        lock.lock();
        try {
            result = reaped ? 0 : SystemCalls.kill(target, signal);
        } finally {
            lock.unlock();
        }
        return result == 0 || result == -SystemCalls.ESRCH
                ? null
                : new IOException("kill -" + signal + " " + target + " failed: " + SystemCalls.describe(-result));
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean isAlive() {
        return !ended.isDone();
    }

    @Override
    public int exitValue() {
        if (isAlive()) {
            throw new IllegalThreadStateException("process hasn't exited");
        }
        return returncode < 0 ? SIGNALLED - returncode : returncode;
    }

    @Override
    public int waitFor() throws InterruptedException {
        boolean _ = waitFor(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        return exitValue();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            ended.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException never) {
            throw new AssertionError("bug in asyncio4j", never);
        }
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return ended.copy();
    }

    @Override
    public void destroy() {
        @Nullable IOException _ = send(SignalNames.TERM);
    }

    @Override
    public Process destroyForcibly() {
        @Nullable IOException _ = send(SignalNames.KILL);
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public ProcessHandle toHandle() {
        return ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("the process has ended: " + this));
    }

    /** Returns a stream without bytes: the loop has the pipes. */
    @Override
    public InputStream getInputStream() {
        return InputStream.nullInputStream();
    }

    /** Returns a stream without bytes: the loop has the pipes. */
    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    /** Returns a stream that leads nowhere: the loop has the pipes. */
    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public String toString() {
        return "Process[pid=" + pid + ", exitValue=" + (isAlive() ? "\"not exited\"" : exitValue()) + "]";
    }
}
