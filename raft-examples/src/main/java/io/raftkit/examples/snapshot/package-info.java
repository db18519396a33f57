/** Snapshots as files: taken out of a server's data, checked, and made the beginning of a new cluster. */
@NullMarked
package io.raftkit.examples.snapshot;

import org.jspecify.annotations.NullMarked;
