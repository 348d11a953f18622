package org.asyncio4j.netty;

/** A command for a loop, which runs once: as a callback of the loop, or when its group ends if the loop does not reach it. */
final class SubmittedCommand implements Runnable {

    private final AsyncioEventLoop group;
    private final Runnable command;

    SubmittedCommand(AsyncioEventLoop group, Runnable command) {
        this.group = group;
        this.command = command;
    }

    @Override
    public void run() {
        if (group.claim(this)) {
            command.run();
        }
    }

    /** Runs it, once it is claimed. */
    void runClaimed() {
        command.run();
    }

    @Override
    public String toString() {
        return command.toString();
    }
}
