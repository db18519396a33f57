package io.raftkit.model;

/**
 * A command that asks to be appended.
 *
 * @param id whom to tell the outcome
 * @param command what the state machine will be given
 */
public record Proposal(RequestId id, Bytes command) {}
