import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// producer | filter | consumer, with this program as the pipes: each waits for the next (drain), so that only little
// data is ever on its way.

record Pumped(long count, long most) {}

Pumped pump(StreamReader source, StreamWriter target) {
    long count = 0;
    long most = 0;
    byte[] data = await(source.read(65_536));
    while (data.length > 0) {
        target.write(data);
        most = Math.max(most, target.transport().getWriteBufferSize());
        await(target.drain());
        count += data.length;
        data = await(source.read(65_536));
    }
    target.close();
    return new Pumped(count, most);
}

void main() {
    SubprocessOptions piped = SubprocessOptions.PIPED;
    run(() -> {
        Subprocess producer = await(createSubprocessExec(piped, "seq", "1", "2000000"));
        Subprocess filter = await(createSubprocessExec(piped, "grep", "77"));
        Subprocess consumer = await(createSubprocessExec(piped, "tail", "-n", "1"));
        var all = await(gatherTuple(
                () -> pump(producer.stdout(), filter.stdin()),
                () -> pump(filter.stdout(), consumer.stdin()),
                consumer.stdout().readlineString()));
        Pumped produced = all.first();
        Pumped filtered = all.second();
        String last = all.third();
        IO.println("%d bytes produced, %d left, last line %s".formatted(produced.count, filtered.count, last));
        long most = Math.max(produced.most, filtered.most);
        IO.println("never more than two chunks waited: " + (most <= 2 * 65_536));
        IO.println("exit codes: " + await(gather(producer.waitFor(), filter.waitFor(), consumer.waitFor())));
    });
}
