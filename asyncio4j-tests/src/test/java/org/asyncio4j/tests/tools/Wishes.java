package org.asyncio4j.tests.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.asyncio4j.Future;
import org.asyncio4j.lowlevel.Loops;
import org.asyncio4j.lowlevel.SettableFuture;

/** Conditions that tests wait for; looked at again whenever something has happened. */
public final class Wishes {

    private record Wish(BooleanSupplier condition, SettableFuture<Boolean> fulfilled) {}

    private final List<Wish> wishes = new ArrayList<>();

    /** Done when the condition holds, now or at a later {@link #look}. */
    public Future<Boolean> until(BooleanSupplier condition) {
        SettableFuture<Boolean> fulfilled = Loops.getRunningLoop().createFuture();
        wishes.add(new Wish(condition, fulfilled));
        look();
        return fulfilled;
    }

    /** Something has happened. */
    public void look() {
        for (Wish wish : List.copyOf(wishes)) {
            if (wish.condition.getAsBoolean()) {
                wishes.remove(wish);
                if (!wish.fulfilled.done()) {
                    wish.fulfilled.setResult(true);
                }
            }
        }
    }
}
