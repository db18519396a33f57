package io.raftkit.examples.demo;

/** Something that the demo shows did not hold; the message says what. */
final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    DemoFailure(String message) {
        super(message);
    }
}
