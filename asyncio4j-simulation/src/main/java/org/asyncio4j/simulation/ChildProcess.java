package org.asyncio4j.simulation;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A simulated child, as the JDK shows processes. */
final class ChildProcess extends Process {

    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int SIGNALLED = 128;

    private final RunningChild child;

    ChildProcess(RunningChild child) {
        this.child = child;
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
        throw child.refusal("Process.waitFor()", "await(process.waitFor()) of asyncio4j");
    }

    @Override
    public int exitValue() {
        Integer code = child.code();
        if (code == null) {
            throw new IllegalThreadStateException("process has not exited");
        }
        return code < 0 ? SIGNALLED - code : code;
    }

    @Override
    public void destroy() {
        child.signal(SIGTERM);
    }

    @Override
    public Process destroyForcibly() {
        child.signal(SIGKILL);
        return this;
    }

    @Override
    public boolean isAlive() {
        return child.code() == null;
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        throw child.refusal("Process.onExit()", "await(process.waitFor()) of asyncio4j");
    }
}
