import static org.asyncio4j.Asyncio.*;

import org.asyncio4j.*;

// A pool of workers: two cooks take orders from a queue that holds two; put waits when it is full. Once the queue is
// shut down it takes no order, and when the last is cooked the cooks go home.

record Order(String dish, double seconds) {}

final Order[] orders = {
    new Order("soup", 0.3), new Order("pasta", 0.7), new Order("salad", 0.2),
    new Order("roast", 1.0), new Order("toast", 0.1), new Order("cake", 0.3)
};
final Queue<Order> queue = new Queue<>(2);
double start;

int cook(String name) {
    int dishes = 0;
    try {
        while (true) {
            Order order = await(queue.get());
            await(sleep(order.seconds));
            tell(name + " made " + order.dish);
            dishes++;
        }
    } catch (QueueShutDownException e) {
        tell(name + " goes home");
        return dishes;
    }
}

void main() {
    run(() -> {
        start = time();
        with(taskGroup(), kitchen -> {
            Task<Integer> ada = kitchen.createTask(() -> cook("Ada"));
            Task<Integer> ben = kitchen.createTask(() -> cook("Ben"));
            for (Order order : orders) {
                await(queue.put(order));
                tell("ordered " + order.dish);
            }
            queue.shutdown();
            tell("the kitchen closes");
            IO.println("dishes of Ada and Ben: " + await(gather(ada, ben)));
        });
    });
}

void tell(String what) {
    IO.println((int) ((time() - start) * 10) / 10.0 + " " + what); // whole tenths of a second
}
