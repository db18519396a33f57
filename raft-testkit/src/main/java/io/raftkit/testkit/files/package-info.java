/** A file system in memory that loses power, fills up and rots, for adapters that keep files. */
@NullMarked
package io.raftkit.testkit.files;

import org.jspecify.annotations.NullMarked;
