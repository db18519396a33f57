package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.model.NodeId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request of a client, and what it learned. */
final class Operation {
    /** What a client knows about its request. */
    enum Outcome {
        /** Not answered yet. */
        PENDING,
        /** Answered. */
        OK,
        /** It had no effect and never will. */
        DEFINITELY_NOT,
        /** It may have had an effect, or may still have one. */
        UNKNOWN
    }

    private final long number;
    private final boolean write;
    private final NodeId node;
    private final Bytes request;
    private Outcome outcome = Outcome.PENDING;
    private long position;
    private @Nullable Throwable failure;
    private Bytes result = Bytes.EMPTY;
    private Consumer<Operation> whenDone = operation -> {};

    /** A request at {@code node}, of which nothing else matters. */
    Operation(long number, boolean write, NodeId node) {
        this(number, write, node, Bytes.EMPTY);
    }

    /** A command or a query at {@code node}. */
    Operation(long number, boolean write, NodeId node, Bytes request) {
        this.number = number;
        this.write = write;
        this.node = node;
        this.request = request;
    }

    /** Unique in its simulation. */
    long number() {
        return number;
    }

    /** Whether it is a command, not a query. */
    boolean isWrite() {
        return write;
    }

    /** Where it was asked. */
    NodeId node() {
        return node;
    }

    /** The command or query. */
    Bytes request() {
        return request;
    }

    Outcome outcome() {
        return outcome;
    }

    /** If it succeeded: how many commands the state that answered it had seen, itself included. */
    long position() {
        return position;
    }

    /** If it succeeded: the state machine's answer. */
    Bytes result() {
        return result;
    }

    /** Whom to tell once it is answered. */
    void whenDone(Consumer<Operation> listener) {
        whenDone = listener;
    }

    /** Tells it. */
    void done() {
        whenDone.accept(this);
    }

    /** It succeeded. */
    void succeed(long atPosition, Bytes answer) {
        position = atPosition;
        result = answer;
        outcome = Outcome.OK;
    }

    /** Why it failed, if it did. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** It failed. */
    void fail(Throwable cause, boolean definitely) {
        failure = cause;
        outcome = definitely ? Outcome.DEFINITELY_NOT : Outcome.UNKNOWN;
    }

    @Override
    public String toString() {
        return (write ? "write " : "read ") + number + " at " + node + ": " + outcome;
    }
}
