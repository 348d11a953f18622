package org.asyncio4j.testing;

import java.util.ArrayList;
import java.util.List;
import org.asyncio4j.lowlevel.EventLoop;
import org.asyncio4j.lowlevel.ExceptionHandler;
import org.asyncio4j.lowlevel.LoopProblem;

/** An exception handler that records the problems reported to it, for tests to examine. */
public final class ReportedProblems implements ExceptionHandler {

    private final List<LoopProblem> problems = new ArrayList<>();

    /** Creates a handler without any problem yet. */
    public ReportedProblems() {}

    @Override
    public synchronized void handle(EventLoop loop, LoopProblem problem) {
        problems.add(problem);
    }

    /** Returns the problems so far, oldest first, and forgets them. */
    public synchronized List<LoopProblem> take() {
        List<LoopProblem> taken = List.copyOf(problems);
        problems.clear();
        return taken;
    }

    /**
     * Returns the only problem so far, and forgets it.
     *
     * @throws AssertionError if there is none, or more than one
     */
    public LoopProblem takeOnly() {
        List<LoopProblem> taken = take();
        if (taken.size() != 1) {
            throw new AssertionError("expected one problem: " + taken);
        }
        return taken.getFirst();
    }

    @Override
    public synchronized String toString() {
        return problems.toString();
    }
}
