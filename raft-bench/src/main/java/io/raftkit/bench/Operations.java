package io.raftkit.bench;

import io.raftkit.Consistency;
import io.raftkit.RaftNode;
import io.raftkit.model.Bytes;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What clients of a leader do, one after the other. Not thread-safe. */
final class Operations implements Supplier<CompletableFuture<Bytes>> {
    private static final int TEN = 10;

    private final RaftNode leader;
    private final Bytes command;
    private final Consistency consistency;
    private final int writesOfTen;
    private long count;

    private Operations(RaftNode leader, Bytes command, Consistency consistency, int writesOfTen) {
        this.leader = leader;
        this.command = command;
        this.consistency = consistency;
        this.writesOfTen = writesOfTen;
    }

    /** Proposes this command again and again. */
    static Operations writes(RaftNode leader, Bytes command) {
        return new Operations(leader, command, Consistency.LINEARIZABLE, TEN);
    }

    /**
     * Those of one kind.
     *
     * @param kind {@code write}, {@code linearizable}, {@code lease} or {@code local} (reads), or {@code mixed}: nine
     *     linearizable reads to a write
     */
    static Operations of(String kind, RaftNode leader, Bytes command) {
        return switch (kind) {
            case "write" -> writes(leader, command);
            case "linearizable" -> new Operations(leader, command, Consistency.LINEARIZABLE, 0);
            case "lease" -> new Operations(leader, command, Consistency.LEASE, 0);
            case "local" -> new Operations(leader, command, Consistency.LOCAL, 0);
            case "mixed" -> new Operations(leader, command, Consistency.LINEARIZABLE, 1);
            default ->
                throw new IllegalArgumentException(
                        "an operation is write, linearizable, lease, local or mixed, not " + kind);
        };
    }

    @Override
    public CompletableFuture<Bytes> get() {
        boolean writes = count++ % TEN < writesOfTen;
        return writes ? leader.propose(command) : leader.query(Bytes.EMPTY, consistency);
    }
}
