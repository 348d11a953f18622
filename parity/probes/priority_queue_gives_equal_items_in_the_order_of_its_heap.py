"""Items that compare as equal come in an order of their own, neither of arrival nor the reverse."""
import asyncio

from prelude import P, run


class Item(tuple):
    def __lt__(self, other):
        return self[0] < other[0]


async def main():
    queue = asyncio.PriorityQueue()
    for item in ((1, 'a'), (1, 'b'), (0, 'c'), (1, 'd'), (0, 'e'), (1, 'f')):
        queue.put_nowait(Item(item))
    P([queue.get_nowait()[1] for _ in range(6)])


run('priority queue gives equal items in the order of its heap', main)
