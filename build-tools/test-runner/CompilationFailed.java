/** Sources have errors, which the message lists as javac does. */
final class CompilationFailed extends Exception {
    private static final long serialVersionUID = 1;

    CompilationFailed(String errors) {
        super(errors);
    }
}
