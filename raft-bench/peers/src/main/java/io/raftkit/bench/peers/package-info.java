/** Other Raft libraries for the JVM, each behind the same interface, tuned as its own documentation says. */
@NullMarked
package io.raftkit.bench.peers;

import org.jspecify.annotations.NullMarked;
