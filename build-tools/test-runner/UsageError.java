/** The command line asks for something that can't be done; the message says what. */
final class UsageError extends Exception {
    private static final long serialVersionUID = 1;

    UsageError(String message) {
        super(message);
    }
}
