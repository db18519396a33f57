package io.raftkit.bench.compare;

/**
 * What a contender was measured with: no figure is worth anything without it.
 *
 * @param version of the library
 * @param durability what has happened on a server's disk before an entry counts there
 * @param transport what carries messages between servers
 * @param checksum what of the log and of messages is checksummed
 * @param tuning what is set otherwise than the library's defaults, and why
 */
public record Settings(String version, String durability, String transport, String checksum, String tuning) {}
