package io.raftkit.model;

/**
 * A command that was committed and applied.
 *
 * @param index of its entry: a state that has applied this index contains what the command did
 * @param result the state machine's
 */
public record Applied(long index, Bytes result) {}
