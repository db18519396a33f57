package io.raftkit.spi;

import io.raftkit.model.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The application: what the log's commands are applied to.
 *
 * <p>Deterministic: the same commands in the same order must give the same state and results on every server. All
 * methods but {@link Capture#writeTo} are called on the node's apply loop, one at a time. A throw from {@link #apply}
 * stops the node loudly; a domain error is a result.
 */
public interface StateMachine {
    /**
     * Applies a committed command.
     *
     * @return what the proposer gets
     */
    Bytes apply(ApplyContext context, Bytes command);

    /** Answers a query from the present state, which it must not change. A throw fails that query only. */
    Bytes query(Bytes query);

    /** Fixes the present state, cheaply: the node applies nothing meanwhile. It is written while applying goes on. */
    Capture capture();

    /** Replaces the state by one that {@link Capture#writeTo} wrote. */
    void restore(InputStream source) throws IOException;

    /**
     * Where a command stands.
     *
     * @param index its position in the log
     * @param term the term in which it was proposed
     * @param timestamp the leader's clock when it was proposed, in milliseconds since 1970; the same on every server
     * and     never decreasing: the only time that a state machine may use
     */
    record ApplyContext(long index, long term, long timestamp) {}

    /** A state that no longer changes. */
    interface Capture extends AutoCloseable {
        /** Writes the state. Called once, beside {@link StateMachine#apply}, on another thread. */
        void writeTo(OutputStream target) throws IOException;

        /** The capture is no longer needed. */
        @Override
        default void close() {}
    }
}
