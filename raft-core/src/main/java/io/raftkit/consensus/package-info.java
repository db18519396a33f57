/** The Raft algorithm as a deterministic state machine: no threads, clocks or I/O. */
@NullMarked
package io.raftkit.consensus;

import org.jspecify.annotations.NullMarked;
