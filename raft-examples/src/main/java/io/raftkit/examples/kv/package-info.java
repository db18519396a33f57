/** A replicated key-value store: its state machine, commands, queries, and a client that retries. */
@NullMarked
package io.raftkit.examples.kv;

import org.jspecify.annotations.NullMarked;
