import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// Chapter 7: a class that is its own asynchronous iterator: one key a second.

class Keys implements AsyncIterable<String>, AsyncIterator<String> {

    private final List<String> keys;
    private Iterator<String> ikeys;

    Keys(List<String> keys) {
        this.keys = keys;
    }

    @Override
    public AsyncIterator<String> asyncIterator() { // def __aiter__(self):
        ikeys = keys.iterator();
        return this;
    }

    @Override
    public String next() { // async def __anext__(self):
        await(sleep(1));
        if (!ikeys.hasNext()) {
            throw new StopAsyncIteration();
        }
        return ikeys.next();
    }
}

void main() {
    run(() -> {
        double start = time();
        List<String> keys = List.of("Americas", "Africa", "Europe", "Asia");
        for (String it : each(new Keys(keys))) {
            IO.println(it + " after " + (int) (time() - start) + " s");
        }
    });
}
