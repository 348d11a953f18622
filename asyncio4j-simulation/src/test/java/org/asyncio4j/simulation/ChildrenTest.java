package org.asyncio4j.simulation;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.createSubprocessExec;
import static org.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.asyncio4j.Subprocess;
import org.asyncio4j.SubprocessOptions;
import org.asyncio4j.SubprocessOutput;
import org.junit.jupiter.api.Test;

/** Children are scripted, and found by the name of their program. */
class ChildrenTest {

    @SimulationTest(runs = 50)
    void aChildReadsAndWrites(World world) throws Exception {
        world.program("upper", child -> {
            String text = await(child.stdin().readString());
            await(child.print(text.toUpperCase(Locale.ROOT) + child.command().get(1)));
            return 3;
        });
        Subprocess child = await(createSubprocessExec(SubprocessOptions.PIPED, "/usr/bin/upper", "!"));
        SubprocessOutput output = await(child.communicate("hello".getBytes(StandardCharsets.UTF_8)));
        assertEquals("HELLO!", new String(output.stdout(), StandardCharsets.UTF_8));
        assertEquals(3, child.returncode());
    }

    @SimulationTest(runs = 20)
    void aChildThatHangsIsKilled(World world) throws Exception {
        world.program("hang", child -> {
            child.ignore("TERM");
            await(sleep(1e6));
            return 0;
        });
        Subprocess child = await(createSubprocessExec(SubprocessOptions.PIPED, "hang"));
        await(sleep(1));
        child.terminate();
        await(sleep(1));
        assertEquals(null, child.returncode());
        child.kill();
        assertEquals(-9, await(child.waitFor()));
    }

    @Test
    void anUnknownProgramSaysWhatToDo() {
        SimulationFailure failure = Simulation.of(world -> await(createSubprocessExec("unheardOf")))
                .explore()
                .failure();
        assertTrue(String.valueOf(failure).contains("world.program(name, ...)"), String.valueOf(failure));
    }
}
