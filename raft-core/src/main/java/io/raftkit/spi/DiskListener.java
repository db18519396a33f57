package io.raftkit.spi;

/**
 * What a {@link LogStore} tells of its disk. Called on the disk loop, while no lock of the store is held; must not
 * block.
 */
public interface DiskListener {
    /** Does not listen. */
    DiskListener NONE = new DiskListener() {};

    /** A sync that made writes durable took {@code nanos} nanoseconds. */
    default void synced(long nanos) {}

    /**
     * There is no room for much more, or no room at all: nothing should be written that can be refused. Writes that
     * find no room wait. Told again each time that room was looked for in vain.
     */
    default void full() {}

    /** There is room again. */
    default void hasRoom() {}
}
