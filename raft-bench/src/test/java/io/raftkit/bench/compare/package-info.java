/** That the measuring itself is right. */
@NullMarked
package io.raftkit.bench.compare;

import org.jspecify.annotations.NullMarked;
