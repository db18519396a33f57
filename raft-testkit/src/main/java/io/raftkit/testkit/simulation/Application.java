package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;

/**
 * One command applied by one node.
 *
 * @param context where the command stands
 * @param previousIndex the command applied before it, 0 if there was none
 * @param operation which operation of the workload it belongs to
 * @param position how many commands the node's state has seen, this one included
 * @param digest a hash of all commands up to this one and of their results
 * @param command the command as it stands in the log
 */
record Application(
        StateMachine.ApplyContext context,
        long previousIndex,
        long operation,
        long position,
        long digest,
        Bytes command) {}
