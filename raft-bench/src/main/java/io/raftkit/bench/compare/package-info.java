/** The toolkit beside its peers: one workload for all, processes of their own, rounds that alternate. */
@NullMarked
package io.raftkit.bench.compare;

import org.jspecify.annotations.NullMarked;
