package io.raftkit.storage.mapdb;

/**
 * A link of the chain that groups form: each names the one before it, so none can be missing, repeated or out of place.
 *
 * @param sequence counts the groups of the whole log from 1; 0 stands before the first
 * @param checksum the group's
 */
record Chain(long sequence, int checksum) {
    /** Before the first group. */
    static final Chain START = new Chain(0, 0);
}
