package org.asyncio4j.tests.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.asyncio4j.internal.streams.ReadBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader keeps, compared with a plain array that is copied for everything. */
class ReadBufferTest {

    private static final byte[] LINE_END = {'\r', '\n'};

    private final ReadBuffer buffer = new ReadBuffer();

    @Test
    void piecesThatAreTakenAsTheyCameAreNotCopied() {
        byte[] first = filled(1000, 1);
        byte[] second = filled(2000, 2);
        byte[] third = filled(3000, 3);
        buffer.add(first);
        buffer.add(second);
        buffer.add(third);
        assertEquals(6000, buffer.size());
        assertSame(first, buffer.take(1000));
        assertSame(second, buffer.take(2000));
        assertSame(third, buffer.take(5000));
        assertTrue(buffer.isEmpty());
    }

    @Test
    void oneTakeGoesAcrossPieces() {
        buffer.add(filled(1000, 1));
        buffer.add(filled(1000, 2));
        buffer.add(filled(1000, 3));
        buffer.take(500);
        byte[] taken = buffer.take(2000);
        assertEquals(2000, taken.length);
        assertEquals(1, taken[499]);
        assertEquals(2, taken[500]);
        assertEquals(3, taken[1500]);
        assertEquals(500, buffer.size());
    }

    @Test
    void whatIsHandedOverIsNeverWrittenTo() {
        byte[] first = filled(600, 1);
        byte[] second = filled(600, 2);
        buffer.add(first);
        buffer.add(second);
        buffer.add(filled(10, 3));
        buffer.indexOf(new byte[] {3}, 0);
        assertArrayEquals(filled(600, 1), first);
        assertArrayEquals(filled(600, 2), second);
        assertEquals(1200, buffer.indexOf(new byte[] {3}, 0));
    }

    @Test
    void manySmallPiecesDoNotStandInLine() {
        // A peer that sends byte by byte must not cost an object for each.
        buffer.add(filled(1, 7));
        for (int i = 0; i < 100_000; i++) {
            buffer.add(filled(1, 7));
        }
        assertArrayEquals(filled(100_001, 7), buffer.take(200_000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void itIsWhatAPlainArrayIs(int seed) {
        Random random = new Random(seed);
        byte[] model = {};
        for (int i = 0; i < 5_000; i++) {
            int count = random.nextInt(4) == 0 ? random.nextInt(3_000) : random.nextInt(20);
            int moves = buffer.moves();
            byte[] before = model;
            switch (random.nextInt(7)) {
                case 0, 1, 2 -> {
                    byte[] data = new byte[count];
                    random.nextBytes(data);
                    if (count > 1) {
                        System.arraycopy(LINE_END, 0, data, random.nextInt(count - 1), 2);
                    }
                    // Of which the reader gets none that is empty.
                    if (count > 0) {
                        buffer.add(data);
                        model = joined(model, data);
                    }
                }
                case 3 -> {
                    byte[] taken = buffer.take(count);
                    assertArrayEquals(Arrays.copyOf(model, Math.min(count, model.length)), taken);
                    model = Arrays.copyOfRange(model, taken.length, model.length);
                }
                case 4 -> {
                    ByteBuffer target = ByteBuffer.allocate(count);
                    int taken = buffer.takeInto(target);
                    assertEquals(Math.min(count, model.length), taken);
                    assertArrayEquals(Arrays.copyOf(model, taken), Arrays.copyOf(target.array(), taken));
                    model = Arrays.copyOfRange(model, taken, model.length);
                }
                case 5 -> {
                    int from = random.nextInt(model.length + 1);
                    assertEquals(indexOf(model, from), buffer.indexOf(LINE_END, from));
                    assertEquals(indexOf(model, from) == from, buffer.hasAt(from, LINE_END));
                }
                default -> {
                    int dropped = Math.min(count, model.length);
                    buffer.drop(dropped);
                    model = Arrays.copyOfRange(model, dropped, model.length);
                    if (count % 10 == 0) {
                        byte[] back = Arrays.copyOf(before, dropped);
                        buffer.putBack(back);
                        model = joined(back, model);
                    }
                }
            }
            assertEquals(model.length, buffer.size());
            assertEquals(model.length == 0, buffer.isEmpty());
            if (model.length < before.length) {
                assertNotEquals(moves, buffer.moves());
            }
        }
        assertArrayEquals(model, buffer.take(Integer.MAX_VALUE));
    }

    private static int indexOf(byte[] all, int from) {
        for (int i = from; i < all.length - 1; i++) {
            if (all[i] == LINE_END[0] && all[i + 1] == LINE_END[1]) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] filled(int length, int value) {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) value);
        return data;
    }
}
