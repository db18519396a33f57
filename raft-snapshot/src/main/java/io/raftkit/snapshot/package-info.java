/** Snapshots as checksummed files, when to take them, and log compaction. */
@NullMarked
package io.raftkit.snapshot;

import org.jspecify.annotations.NullMarked;
