/** Ports: what storage, transport, time and the application must provide. */
@NullMarked
package io.raftkit.spi;

import org.jspecify.annotations.NullMarked;
