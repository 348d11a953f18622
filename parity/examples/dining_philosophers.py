"""A simulation: five philosophers share five forks, and each needs two. Everybody takes the fork with the lower number
first, and so the circle in which all wait for all never closes."""
import asyncio
import time

names = ['Aspasia', 'Buddha', 'Confucius', 'Diotima', 'Epicurus']
forks = [asyncio.Lock() for _ in names]
start = time.monotonic()
eating = most = 0


async def philosopher(seat):
    global eating, most
    first, second = (forks[i] for i in sorted((seat, (seat + 1) % 5)))
    for meal in (1, 2):
        await asyncio.sleep(0.1 * (seat + 1))  # thinks
        async with first, second:
            tell(f'{names[seat]} eats meal {meal}')
            eating += 1
            most = max(most, eating)
            await asyncio.sleep(0.5)
            eating -= 1
    tell(f'{names[seat]} has had enough')


async def main():
    async with asyncio.TaskGroup() as table:
        for seat in range(5):
            table.create_task(philosopher(seat))
    tell(f'the table is empty; at most {most} ate at a time')


def tell(what):
    print(f'{int((time.monotonic() - start) * 10) / 10} {what}')  # whole tenths of a second


asyncio.run(main())
