import static org.asyncio4j.Asyncio.*;

// Chapter 2: the same as QuickstartLowLevel, with run: it makes the loop, cancels what is left at the end and closes
// the loop. The clock shows the loop's time since the start, in tenths of a second.

double start;

void hello() {
    start = time();
    IO.println(clock() + " Hello!");
    await(sleep(1.0));
    IO.println(clock() + " Goodbye!");
}

void main() {
    run(this::hello);
}

double clock() {
    return (int) ((time() - start) * 10) / 10.0;
}
