package io.raftkit.model;

/**
 * What a snapshot stands for (§7).
 *
 * @param lastIncluded the last entry whose effect it contains
 * @param configuration the configuration in force there
 * @param timestamp that entry's timestamp, below which no later entry's may fall
 */
public record SnapshotMetadata(LogId lastIncluded, Configuration configuration, long timestamp) {}
