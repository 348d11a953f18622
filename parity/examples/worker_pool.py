"""A pool of workers: two cooks take orders from a queue that holds two; put waits when it is full. Once the queue is shut
down it takes no order, and when the last is cooked the cooks go home."""
import asyncio
import time

orders = [('soup', 0.3), ('pasta', 0.7), ('salad', 0.2), ('roast', 1.0), ('toast', 0.1), ('cake', 0.3)]
queue = asyncio.Queue(2)
start = time.monotonic()


async def cook(name):
    dishes = 0
    try:
        while True:
            dish, seconds = await queue.get()
            await asyncio.sleep(seconds)
            tell(f'{name} made {dish}')
            dishes += 1
    except asyncio.QueueShutDown:
        tell(f'{name} goes home')
        return dishes


async def main():
    async with asyncio.TaskGroup() as kitchen:
        ada = kitchen.create_task(cook('Ada'))
        ben = kitchen.create_task(cook('Ben'))
        for order in orders:
            await queue.put(order)
            tell(f'ordered {order[0]}')
        queue.shutdown()
        tell('the kitchen closes')
        print('dishes of Ada and Ben:', await asyncio.gather(ada, ben))


def tell(what):
    print(f'{int((time.monotonic() - start) * 10) / 10} {what}')  # whole tenths of a second


asyncio.run(main())
