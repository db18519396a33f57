/** A store of one's own: a log in one plain file. */
@NullMarked
package io.raftkit.examples.filelog;

import org.jspecify.annotations.NullMarked;
