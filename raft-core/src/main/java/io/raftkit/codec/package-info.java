/** The one schema of what goes over the wire and onto the disk (protobuf stays in here). */
@NullMarked
package io.raftkit.codec;

import org.jspecify.annotations.NullMarked;
