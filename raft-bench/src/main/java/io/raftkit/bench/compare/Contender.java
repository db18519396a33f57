package io.raftkit.bench.compare;

import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * A Raft library that can be measured. Found by {@link ServiceLoader}, so that the peers of this toolkit can live in a
 * module that nobody else has to download.
 */
public interface Contender {
    /** What it is called on the command line and in results. */
    String name();

    /** What it is measured with. */
    Settings settings();

    /** Starts one member. It holds elections with the others as soon as they are there. */
    Member start(Seat seat) throws Exception;

    /** The ways in which it can read. */
    default Set<ReadLevel> reads() {
        return Set.of();
    }

    /** Options that its JVM needs beyond those that all have. */
    default List<String> jvmOptions() {
        return List.of();
    }

    /** How many threads it takes to keep it busy: one, unless its way of submitting blocks. */
    default int submitters() {
        return 1;
    }
}
