/** Immutable values of the Raft paper: identities, entries, configurations, settings. */
@NullMarked
package io.raftkit.model;

import org.jspecify.annotations.NullMarked;
