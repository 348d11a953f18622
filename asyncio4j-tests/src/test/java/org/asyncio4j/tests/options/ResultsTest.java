package org.asyncio4j.tests.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.InetSocketAddress;
import org.asyncio4j.ExtraInfo;
import org.asyncio4j.SubprocessOutput;
import org.asyncio4j.lowlevel.Datagram;
import org.junit.jupiter.api.Test;

/** Whom the arrays in results belong to, and what equal means for them. */
class ResultsTest {

    @Test
    void outputSharesNoArrayAndIsEqualByContent() {
        byte[] stdout = {1, 2};
        byte[] stderr = {3};
        SubprocessOutput output = SubprocessOutput.of(stdout, stderr);
        stdout[0] = 9;
        stderr[0] = 9;
        output.stdout()[0] = 9;
        output.stderr()[0] = 9;
        assertArrayEquals(new byte[] {1, 2}, output.stdout());
        assertArrayEquals(new byte[] {3}, output.stderr());
        SubprocessOutput same = SubprocessOutput.of(new byte[] {1, 2}, new byte[] {3});
        assertEquals(same, output);
        assertEquals(same.hashCode(), output.hashCode());
        assertNotEquals(SubprocessOutput.of(new byte[] {3}, new byte[] {1, 2}), output);
        assertNotEquals(SubprocessOutput.of(new byte[] {1, 2}, new byte[0]), output);
        assertNotEquals(output, "output");
    }

    @Test
    void aDatagramHandsItsArrayOverAndIsEqualToItselfAlone() {
        byte[] data = {1, 2};
        InetSocketAddress sender = new InetSocketAddress("127.0.0.1", 7);
        Datagram datagram = Datagram.of(data, sender);
        assertSame(data, datagram.data());
        assertSame(sender, datagram.sender());
        assertEquals(datagram, datagram);
        assertNotEquals(Datagram.of(data, sender), datagram);
    }

    @Test
    void keysAreMadeForAClassAndEqualToThemselvesAlone() {
        ExtraInfo<String> key = ExtraInfo.of("user", String.class);
        assertEquals("user", key.name());
        assertSame(String.class, key.type());
        assertNotEquals(ExtraInfo.of("user", String.class), key);
    }
}
