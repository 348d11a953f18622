// Chapter 6: a context manager that opens a file and closes it; a synchronous one. In Java that is
// an AutoCloseable in try-with-resources.

class OpenFile implements AutoCloseable {

    private final Path path;

    OpenFile(Path path) {
        this.path = path;
    }

    void write(String text) throws IOException {
        Files.writeString(path, text);
    }

    String read() throws IOException {
        return Files.readString(path);
    }

    @Override
    public void close() {
        IO.println("closed");
    }
}

void main() throws IOException {
    Path fileName = Files.createTempFile("example", ".txt");
    try (OpenFile file = new OpenFile(fileName)) {
        file.write("Hola!");
    }
    try (OpenFile file = new OpenFile(fileName)) {
        IO.println(file.read());
    }
    try (OpenFile _ = new OpenFile(fileName)) {
        throw new IllegalArgumentException("in the block");
    } catch (IllegalArgumentException e) {
        IO.println(e.getMessage());
    }
    Files.delete(fileName);
}
