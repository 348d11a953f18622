package org.asyncio4j.tests.net;

import static org.asyncio4j.Asyncio.await;
import static org.asyncio4j.Asyncio.sleep;

import org.asyncio4j.lowlevel.BaseProtocol;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.testing.MemoryLink;

/** The contract, in memory. */
class MemoryTransportTest extends StreamTransportContract {

    @Override
    public Ends connect(BaseProtocol leftProtocol, BaseProtocol rightProtocol) {
        // Not a divisor of what is written, so that there is room when all of it is on its way.
        MemoryLink link =
                MemoryLink.options(Loops.getRunningLoop()).withCapacity(60_001).connect(leftProtocol, rightProtocol);
        await(sleep(0));
        return new Ends(link.left(), link.right());
    }
}
