/** What a user touches: build a node, propose, read, change members. */
@NullMarked
package io.raftkit;

import org.jspecify.annotations.NullMarked;
