package org.asyncio4j.simulation;

import java.util.List;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.internal.testing.Surroundings.ChildListener;

/** The child processes of a machine. */
final class Children {

    private final Machine parent;

    Children(Machine parent) {
        this.parent = parent;
    }

    void start(List<String> command, SubprocessOptions options, ChildListener listener) {
        throw parent.refusal("the program " + command.getFirst(), "world.program(name, ...) to say what it does");
    }

    void vanish() {}
}
