// Chapter 7: a class that is its own iterator; a synchronous one.

class A implements Iterable<Integer>, Iterator<Integer> {

    private int n;

    A() {
        IO.println("__init__ called");
    }

    @Override
    public Iterator<Integer> iterator() {
        IO.println("__iter__ called");
        n = 0;
        return this;
    }

    @Override
    public boolean hasNext() {
        return n < 3;
    }

    @Override
    public Integer next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        n++;
        return n;
    }
}

void main() {
    for (int i : new A()) {
        IO.println("Loop iteration: " + i);
    }
}
