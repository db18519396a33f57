package io.raftkit.testkit.simulation;

import io.raftkit.model.Bytes;

/** Hashes that differ when anything differs; not for adversaries. */
final class Mix {
    private Mix() {}

    /** A hash of {@code hash} followed by {@code value}. */
    static long of(long hash, long value) {
        long mixed = (hash ^ (value + 0x9e3779b97f4a7c15L)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 29)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 32);
    }

    /** A hash of {@code hash} followed by {@code bytes}. */
    static long of(long hash, Bytes bytes) {
        long mixed = of(hash, bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            mixed = mixed * 0x100000001b3L ^ bytes.at(i);
        }
        return of(mixed, bytes.length());
    }
}
