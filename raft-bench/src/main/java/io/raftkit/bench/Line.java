package io.raftkit.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Two ends of a connection on the loopback, and one kind of AppendEntries that goes from one to the other. */
interface Line extends AutoCloseable {
    /** Gives up after so long: something is broken. */
    long PATIENCE_SECONDS = 60;

    /**
     * Opens one.
     *
     * @param name {@code raw}: bytes that were encoded beforehand, through Netty alone, and thrown away where they
     *     arrive; {@code heap}: the same, copied to the heap where they arrive, as whoever keeps them has to;
     *     {@code kept}: the same, copied record by record, with the checksum of each compared, as a follower has to;
     *     {@code raftkit}: messages from one transport to another
     * @param entries of 256 bytes in a message
     */
    static Line open(String name, int entries) throws Exception {
        return switch (name) {
            case "raw" -> new RawLine(entries, RawLine.Arrival.DROPPED);
            case "heap" -> new RawLine(entries, RawLine.Arrival.COPIED);
            case "kept" -> new RawLine(entries, RawLine.Arrival.KEPT);
            case "raftkit" -> new TransportLine(entries);
            default -> throw new IllegalArgumentException("no line is called " + name);
        };
    }

    /** Sends so many messages one after the other, and returns when all have arrived. */
    void stream(int messages) throws InterruptedException, ExecutionException, TimeoutException;

    /** Sends a message and waits for its answer, so many times. */
    void roundTrips(int count) throws InterruptedException, ExecutionException, TimeoutException;

    /** Length of a message with all that is sent for it. */
    int frameBytes();

    @Override
    void close();
}
