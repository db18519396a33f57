/** The durable log on MapDB volumes. */
@NullMarked
package io.raftkit.storage.mapdb;

import org.jspecify.annotations.NullMarked;
