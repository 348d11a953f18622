package org.asyncio4j.tests.engine;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.run;
import static org.asyncio4j.Asyncio.sleep;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.asyncio4j.LoopGroup;
import org.asyncio4j.internal.engine.Engine;
import org.asyncio4j.tests.tools.ChildJvm;
import org.junit.jupiter.api.Test;

/** Parked threads keep the threads of several loops apart, where the loops' threads carry their tasks. */
class SpacersTest {

    /** Says how many there are while one loop runs, and while three run at once. */
    static final class Counts {

        public static void main(String[] args) {
            run(() -> System.out.println(threads("asyncio-spacer")));
            CyclicBarrier allRun = new CyclicBarrier(3);
            List<Long> counts = LoopGroup.run(3, () -> {
                await(sleep(0));
                allRun.await(); // blocks each of the three loops until all are there
                long count = threads("asyncio-spacer");
                allRun.await();
                return count;
            });
            System.out.println(counts);
            while (threads("asyncio-filler") > 0) {
                Thread.onSpinWait();
            }
        }

        private static long threads(String name) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals(name))
                    .count();
        }
    }

    @Test
    void threeStandBeforeEachFurtherLoopAndNoneBeforeTheFirst() throws Exception {
        boolean carrier = Engine.get().name().equals("carrier");

        new ChildJvm(Counts.class).run().assertPrinted("0", carrier ? "[6, 6, 6]" : "[0, 0, 0]");
    }
}
