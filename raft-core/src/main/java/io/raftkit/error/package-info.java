/** Every way an operation can fail, and whether it may be tried again. */
@NullMarked
package io.raftkit.error;

import org.jspecify.annotations.NullMarked;
