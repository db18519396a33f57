/** The examples in one program: {@code java -jar raft-examples.jar --help}. */
@NullMarked
package io.raftkit.examples;

import org.jspecify.annotations.NullMarked;
