package io.raftkit.model;

/**
 * What a snapshot stands for (§7).
 *
 * @param lastIncluded the last entry whose effect it contains
 * @param configurationIndex the entry that holds the configuration in force there
 * @param configuration that configuration
 * @param timestamp that entry's timestamp, below which no later entry's may fall
 */
public record SnapshotMetadata(
        LogId lastIncluded, long configurationIndex, Configuration configuration, long timestamp) {}
