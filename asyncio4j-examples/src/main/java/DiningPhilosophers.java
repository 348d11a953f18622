import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A simulation: five philosophers share five forks, and each needs two. Everybody takes the fork with the lower number
// first, and so the circle in which all wait for all never closes. A fork is a Lock, which try-with-resources lays down
// again.

final List<String> names = List.of("Aspasia", "Buddha", "Confucius", "Diotima", "Epicurus");
final List<Lock> forks = List.of(new Lock(), new Lock(), new Lock(), new Lock(), new Lock());
double start;
int eating;
int most;

void philosopher(int seat) {
    Lock first = forks.get(Math.min(seat, (seat + 1) % 5));
    Lock second = forks.get(Math.max(seat, (seat + 1) % 5));
    for (int meal = 1; meal <= 2; meal++) {
        await(sleep(0.1 * (seat + 1))); // thinks
        try (var _ = await(first.hold());
                var _ = await(second.hold())) {
            tell(names.get(seat) + " eats meal " + meal);
            most = Math.max(most, ++eating);
            await(sleep(0.5));
            eating--;
        }
    }
    tell(names.get(seat) + " has had enough");
}

void main() {
    run(() -> {
        start = time();
        with(taskGroup(), table -> {
            for (int i = 0; i < 5; i++) {
                int seat = i; // a lambda captures no variable that changes
                table.createTask(() -> philosopher(seat));
            }
        });
        tell("the table is empty; at most " + most + " ate at a time");
    });
}

void tell(String what) {
    IO.println((int) ((time() - start) * 10) / 10.0 + " " + what); // whole tenths of a second
}
