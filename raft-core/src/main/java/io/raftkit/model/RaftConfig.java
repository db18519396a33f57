package io.raftkit.model;

import java.time.Duration;

/**
 * The settings of a server. Immutable; start from {@link #DEFAULTS} or {@link #builder()}.
 *
 * @param electionTimeout how long a follower waits for its leader before it stands; each wait is drawn from one to two
 *     times this (§5.2); at least 3 heartbeats, 10 recommended
 * @param heartbeatInterval how often an idle leader is heard from
 * @param requestTimeout after which a proposal's outcome is declared unknown and a read is given up
 * @param maxCommandBytes largest command
 * @param maxBatchBytes most entry bytes in one AppendEntries; one larger entry travels alone
 * @param maxInFlightMessages AppendEntries on their way to one follower
 * @param maxInFlightBytes bytes on their way to one follower, counted as entries take them on its heap; exceeded by at
 *     most one message
 * @param maxUncommittedBytes entries a leader has appended and not yet committed; beyond it proposals are refused
 * @param maxPendingBytes requests that clients of this server wait for; beyond it they are refused
 * @param logTailBytes most bytes of heap for entries that followers that lag will ask for
 * @param snapshotEntries take a snapshot after so many applied entries
 * @param snapshotLogBytes take a snapshot after so many applied bytes
 * @param trailingEntries entries kept behind a snapshot for slow followers
 * @param trailingBytes most bytes of those entries
 * @param snapshotChunkBytes piece of a snapshot sent at a time
 * @param snapshotWindowBytes bytes of a snapshot that a follower has asked for and not received yet
 * @param snapshotSendBytesPerSecond how fast this server sends snapshots to all that ask for them together
 * @param snapshotWriteBytesPerSecond how fast it writes those of its own state
 * @param transferLogBytes how far its log may grow, from its last snapshot on, while it takes none so that a transfer
 *     can end that is under way
 * @param forwardProposals whether a follower forwards proposals to its leader, or refuses them
 * @param maxClockDrift by which part clocks may run faster or slower than they should, from 0 to less than 1: what
 *     lease reads rest on
 */
public record RaftConfig(
        Duration electionTimeout,
        Duration heartbeatInterval,
        Duration requestTimeout,
        int maxCommandBytes,
        int maxBatchBytes,
        int maxInFlightMessages,
        long maxInFlightBytes,
        long maxUncommittedBytes,
        long maxPendingBytes,
        long logTailBytes,
        long snapshotEntries,
        long snapshotLogBytes,
        long trailingEntries,
        long trailingBytes,
        int snapshotChunkBytes,
        long snapshotWindowBytes,
        long snapshotSendBytesPerSecond,
        long snapshotWriteBytesPerSecond,
        long transferLogBytes,
        boolean forwardProposals,
        double maxClockDrift) {

    /** Safe for a local network: elections after 1 to 2 s, heartbeats every 100 ms. */
    public static final RaftConfig DEFAULTS = builder().build();

    private static final int SMALLEST_BATCH = 64;

    public RaftConfig {
        require(heartbeatInterval.toNanos() > 0, "heartbeatInterval", heartbeatInterval, "more than zero");
        require(
                electionTimeout.compareTo(heartbeatInterval.multipliedBy(3)) >= 0,
                "electionTimeout",
                electionTimeout,
                "at least three times heartbeatInterval, " + heartbeatInterval);
        require(requestTimeout.toNanos() > 0, "requestTimeout", requestTimeout, "more than zero");
        atLeast("maxCommandBytes", maxCommandBytes, 1);
        atLeast("maxBatchBytes", maxBatchBytes, SMALLEST_BATCH);
        atLeast("maxInFlightMessages", maxInFlightMessages, 1);
        atLeast("maxInFlightBytes", maxInFlightBytes, maxBatchBytes);
        atLeast("maxUncommittedBytes", maxUncommittedBytes, maxCommandBytes);
        atLeast("maxPendingBytes", maxPendingBytes, maxCommandBytes);
        atLeast("logTailBytes", logTailBytes, 0);
        atLeast("snapshotEntries", snapshotEntries, 1);
        atLeast("snapshotLogBytes", snapshotLogBytes, 1);
        atLeast("trailingEntries", trailingEntries, 0);
        atLeast("trailingBytes", trailingBytes, 0);
        atLeast("snapshotChunkBytes", snapshotChunkBytes, SMALLEST_BATCH);
        atLeast("snapshotWindowBytes", snapshotWindowBytes, snapshotChunkBytes);
        atLeast("snapshotSendBytesPerSecond", snapshotSendBytesPerSecond, 1);
        atLeast("snapshotWriteBytesPerSecond", snapshotWriteBytesPerSecond, 1);
        atLeast("transferLogBytes", transferLogBytes, 0);
        require(maxClockDrift >= 0 && maxClockDrift < 1, "maxClockDrift", maxClockDrift, "from 0 to less than 1");
    }

    /** A builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    private static void atLeast(String name, long value, long least) {
        require(value >= least, name, value, "at least " + least);
    }

    private static void require(boolean holds, String name, Object value, String expectation) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + " but must be " + expectation);
        }
    }

    /** Collects settings; whatever is not set keeps its default. */
    public static final class Builder {
        private static final int KIB = 1 << 10;
        private static final int MIB = 1 << 20;

        private Duration electionTimeout = Duration.ofSeconds(1);
        private Duration heartbeatInterval = Duration.ofMillis(100);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private int maxCommandBytes = MIB;
        private int maxBatchBytes = MIB;
        private int maxInFlightMessages = 256;
        private long maxInFlightBytes = 32L * MIB;
        private long maxUncommittedBytes = 64L * MIB;
        private long maxPendingBytes = 64L * MIB;
        private long logTailBytes = 32L * MIB;
        private long snapshotEntries = 100_000;
        private long snapshotLogBytes = 256L * MIB;
        private long trailingEntries = 10_000;
        private long trailingBytes = 64L * MIB;
        private int snapshotChunkBytes = 256 * KIB;
        private long snapshotWindowBytes = 4L * MIB;
        private long snapshotSendBytesPerSecond = Long.MAX_VALUE;
        private long snapshotWriteBytesPerSecond = Long.MAX_VALUE;
        private long transferLogBytes = 1024L * MIB;
        private boolean forwardProposals = true;
        private double maxClockDrift = 0.05;

        private Builder() {}

        /** See {@link RaftConfig#electionTimeout()}; default 1 s. */
        public Builder electionTimeout(Duration value) {
            electionTimeout = value;
            return this;
        }

        /** See {@link RaftConfig#heartbeatInterval()}; default 100 ms. */
        public Builder heartbeatInterval(Duration value) {
            heartbeatInterval = value;
            return this;
        }

        /** See {@link RaftConfig#requestTimeout()}; default 10 s. */
        public Builder requestTimeout(Duration value) {
            requestTimeout = value;
            return this;
        }

        /** See {@link RaftConfig#maxCommandBytes()}; default 1 MiB. */
        public Builder maxCommandBytes(int value) {
            maxCommandBytes = value;
            return this;
        }

        /** See {@link RaftConfig#maxBatchBytes()}; default 1 MiB. */
        public Builder maxBatchBytes(int value) {
            maxBatchBytes = value;
            return this;
        }

        /** See {@link RaftConfig#maxInFlightMessages()}; default 256. */
        public Builder maxInFlightMessages(int value) {
            maxInFlightMessages = value;
            return this;
        }

        /** See {@link RaftConfig#maxInFlightBytes()}; default 32 MiB. */
        public Builder maxInFlightBytes(long value) {
            maxInFlightBytes = value;
            return this;
        }

        /** See {@link RaftConfig#maxUncommittedBytes()}; default 64 MiB. */
        public Builder maxUncommittedBytes(long value) {
            maxUncommittedBytes = value;
            return this;
        }

        /** See {@link RaftConfig#maxPendingBytes()}; default 64 MiB. */
        public Builder maxPendingBytes(long value) {
            maxPendingBytes = value;
            return this;
        }

        /** See {@link RaftConfig#logTailBytes()}; default 32 MiB. */
        public Builder logTailBytes(long value) {
            logTailBytes = value;
            return this;
        }

        /** See {@link RaftConfig#snapshotEntries()}; default 100 000. */
        public Builder snapshotEntries(long value) {
            snapshotEntries = value;
            return this;
        }

        /** See {@link RaftConfig#snapshotLogBytes()}; default 256 MiB. */
        public Builder snapshotLogBytes(long value) {
            snapshotLogBytes = value;
            return this;
        }

        /** See {@link RaftConfig#trailingEntries()}; default 10 000. */
        public Builder trailingEntries(long value) {
            trailingEntries = value;
            return this;
        }

        /** See {@link RaftConfig#trailingBytes()}; default 64 MiB. */
        public Builder trailingBytes(long value) {
            trailingBytes = value;
            return this;
        }

        /**
         * See {@link RaftConfig#snapshotChunkBytes()}; default 256 KiB: pieces of half a region of the G1 collector,
         * 512 KiB in a heap of less than 4 GiB, cost collections of their own.
         */
        public Builder snapshotChunkBytes(int value) {
            snapshotChunkBytes = value;
            return this;
        }

        /** See {@link RaftConfig#snapshotWindowBytes()}; default 4 MiB. */
        public Builder snapshotWindowBytes(long value) {
            snapshotWindowBytes = value;
            return this;
        }

        /** See {@link RaftConfig#snapshotSendBytesPerSecond()}; default without limit. */
        public Builder snapshotSendBytesPerSecond(long value) {
            snapshotSendBytesPerSecond = value;
            return this;
        }

        /** See {@link RaftConfig#snapshotWriteBytesPerSecond()}; default without limit. */
        public Builder snapshotWriteBytesPerSecond(long value) {
            snapshotWriteBytesPerSecond = value;
            return this;
        }

        /** See {@link RaftConfig#transferLogBytes()}; default 1 GiB. */
        public Builder transferLogBytes(long value) {
            transferLogBytes = value;
            return this;
        }

        /** See {@link RaftConfig#forwardProposals()}; default true. */
        public Builder forwardProposals(boolean value) {
            forwardProposals = value;
            return this;
        }

        /** See {@link RaftConfig#maxClockDrift()}; default 0.05. */
        public Builder maxClockDrift(double value) {
            maxClockDrift = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException that names the setting, its value and what was expected
         */
        public RaftConfig build() {
            return new RaftConfig(
                    electionTimeout,
                    heartbeatInterval,
                    requestTimeout,
                    maxCommandBytes,
                    maxBatchBytes,
                    maxInFlightMessages,
                    maxInFlightBytes,
                    maxUncommittedBytes,
                    maxPendingBytes,
                    logTailBytes,
                    snapshotEntries,
                    snapshotLogBytes,
                    trailingEntries,
                    trailingBytes,
                    snapshotChunkBytes,
                    snapshotWindowBytes,
                    snapshotSendBytesPerSecond,
                    snapshotWriteBytesPerSecond,
                    transferLogBytes,
                    forwardProposals,
                    maxClockDrift);
        }
    }
}
