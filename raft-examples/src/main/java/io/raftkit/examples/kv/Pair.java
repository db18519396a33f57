package io.raftkit.examples.kv;

import io.raftkit.model.Bytes;

/** A key and its value. */
public record Pair(String key, Bytes value) {}
