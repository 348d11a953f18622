"""Chapter 7: a class that is its own iterator; a synchronous one."""


class A:
    def __init__(self):
        print('__init__ called')

    def __iter__(self):
        print('__iter__ called')
        self.n = 0
        return self

    def __next__(self):
        if self.n < 3:
            self.n += 1
            return self.n
        else:
            raise StopIteration


for i in A():
    print(f'Loop iteration: {i}')
