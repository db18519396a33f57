package io.raftkit.bench.compare;

/** One running server of a contender's cluster. */
public interface Member extends AutoCloseable {
    /** Whether it leads, as far as it knows: the one to give commands to. */
    boolean isLeader();

    /**
     * Proposes a command.
     *
     * @param command a key and a value as {@link KeyValues} reads them; nobody changes it
     * @param completion told when the command is durable at a majority and applied here
     */
    void submit(byte[] command, Completion completion);

    /** Looks up a key at the level that the {@link Seat} asked for. */
    void read(long key, Completion completion);

    /** Stops it. */
    @Override
    void close();
}
