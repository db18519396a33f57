package io.raftkit.transport.netty;

import io.raftkit.codec.HandshakeCodec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of {@link NettyTransport}. The constructor checks them; {@link #builder} starts from the defaults.
 *
 * @param maxFrameBytes largest message; a larger one is not sent, and whoever sends one is disconnected. Must be the
 *     same on all servers, and larger than a batch, a command and a snapshot chunk. One of small entries takes up to
 *     three times as much on the receiver's heap
 * @param maxQueuedBytes messages that wait to be sent on one connection. Beyond it heartbeats that newer ones
 *     supersede are dropped, then what comes, and the node is told to send less
 * @param maxUnprocessedBytes messages that have arrived and wait for the node, roughly; beyond it nothing is read.
 *     Should be less than the node's {@code maxPendingBytes}, beyond which it drops messages
 * @param maxConnections connections accepted at a time, of which each server of the cluster needs two
 * @param maxConnectionsPerAddress connections accepted from one IP address at a time
 * @param connectTimeout after which an attempt to connect is given up
 * @param handshakeTimeout after which whoever has not introduced itself is disconnected; with TLS, its own handshake
 *     may take as long before
 * @param idleTimeout after which a connection on which nothing arrives is taken for dead; each side sends something at
 *     least three times as often
 * @param minReconnectDelay before the first attempt to connect again; doubles with each attempt
 * @param maxReconnectDelay where the doubling ends; what is waited is half to all of it, at random
 * @param io how sockets are waited for
 * @param newestVersion newest version of the protocol that is spoken; to be lowered, on all servers, before one goes
 *     back to an older release
 * @param tls certificates for all connections, null for none: then nothing but loopback addresses is used
 * @param plainText whether other addresses are used without encryption and authentication: only for networks in which
 *     every host is trusted
 */
public record NettyOptions(
        int maxFrameBytes,
        long maxQueuedBytes,
        long maxUnprocessedBytes,
        int maxConnections,
        int maxConnectionsPerAddress,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration idleTimeout,
        Duration minReconnectDelay,
        Duration maxReconnectDelay,
        NettyIo io,
        int newestVersion,
        @Nullable TlsOptions tls,
        boolean plainText) {

    private static final int LARGEST_FRAME = 1 << 30;
    private static final Duration LONGEST = Duration.ofDays(1);

    /** Frames of 4 MiB, queues of 64 MiB, reconnecting after 50 ms to 2 s. */
    public static final NettyOptions DEFAULTS = builder().build();

    public NettyOptions {
        require(
                maxFrameBytes >= HandshakeCodec.MAX_BYTES && maxFrameBytes <= LARGEST_FRAME,
                "maxFrameBytes",
                maxFrameBytes,
                HandshakeCodec.MAX_BYTES + " to " + LARGEST_FRAME);
        require(
                maxQueuedBytes >= 2L * maxFrameBytes,
                "maxQueuedBytes",
                maxQueuedBytes,
                "at least twice maxFrameBytes, " + maxFrameBytes);
        require(maxUnprocessedBytes >= 1, "maxUnprocessedBytes", maxUnprocessedBytes, "at least 1");
        require(maxConnections >= 1, "maxConnections", maxConnections, "at least 1");
        require(maxConnectionsPerAddress >= 1, "maxConnectionsPerAddress", maxConnectionsPerAddress, "at least 1");
        positive("connectTimeout", connectTimeout);
        positive("handshakeTimeout", handshakeTimeout);
        positive("idleTimeout", idleTimeout);
        positive("minReconnectDelay", minReconnectDelay);
        positive("maxReconnectDelay", maxReconnectDelay);
        require(
                maxReconnectDelay.compareTo(minReconnectDelay) >= 0,
                "maxReconnectDelay",
                maxReconnectDelay,
                "at least minReconnectDelay, " + minReconnectDelay);
        require(
                Membership.VERSIONS.contains(newestVersion),
                "newestVersion",
                newestVersion,
                Membership.VERSIONS.min() + " to " + Membership.VERSIONS.max());
        require(tls == null || !plainText, "plainText", plainText, "false where there is TLS");
    }

    /** A builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    private static void positive(String name, Duration value) {
        boolean holds = value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0;
        require(holds, name, value, "1 ms to " + LONGEST.toDays() + " day");
    }

    private static void require(boolean holds, String name, Object value, String expectation) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + " but must be " + expectation);
        }
    }

    /** Collects settings; whatever is not set keeps its default. */
    public static final class Builder {
        private static final int MIB = 1 << 20;

        private int maxFrameBytes = 4 * MIB;
        private long maxQueuedBytes = 64L * MIB;
        private long maxUnprocessedBytes = 16L * MIB;
        private int maxConnections = 1024;
        private int maxConnectionsPerAddress = 64;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration handshakeTimeout = Duration.ofSeconds(5);
        private Duration idleTimeout = Duration.ofSeconds(10);
        private Duration minReconnectDelay = Duration.ofMillis(50);
        private Duration maxReconnectDelay = Duration.ofSeconds(2);
        private NettyIo io = NettyIo.AUTO;
        private int newestVersion = Membership.VERSIONS.max();

        private @Nullable TlsOptions tls;
        private boolean plainText;

        private Builder() {}

        /** See {@link NettyOptions#maxFrameBytes()}; default 4 MiB. */
        public Builder maxFrameBytes(int value) {
            maxFrameBytes = value;
            return this;
        }

        /** See {@link NettyOptions#maxQueuedBytes()}; default 64 MiB. */
        public Builder maxQueuedBytes(long value) {
            maxQueuedBytes = value;
            return this;
        }

        /** See {@link NettyOptions#maxUnprocessedBytes()}; default 16 MiB. */
        public Builder maxUnprocessedBytes(long value) {
            maxUnprocessedBytes = value;
            return this;
        }

        /** See {@link NettyOptions#maxConnections()}; default 1024. */
        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        /** See {@link NettyOptions#maxConnectionsPerAddress()}; default 64. */
        public Builder maxConnectionsPerAddress(int value) {
            maxConnectionsPerAddress = value;
            return this;
        }

        /** See {@link NettyOptions#connectTimeout()}; default 5 s. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /** See {@link NettyOptions#handshakeTimeout()}; default 5 s. */
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = value;
            return this;
        }

        /** See {@link NettyOptions#idleTimeout()}; default 10 s. */
        public Builder idleTimeout(Duration value) {
            idleTimeout = value;
            return this;
        }

        /** See {@link NettyOptions#minReconnectDelay()}; default 50 ms. */
        public Builder minReconnectDelay(Duration value) {
            minReconnectDelay = value;
            return this;
        }

        /** See {@link NettyOptions#maxReconnectDelay()}; default 2 s. */
        public Builder maxReconnectDelay(Duration value) {
            maxReconnectDelay = value;
            return this;
        }

        /** See {@link NettyOptions#io()}; default {@link NettyIo#AUTO}. */
        public Builder io(NettyIo value) {
            io = value;
            return this;
        }

        /** See {@link NettyOptions#newestVersion()}; default 2, which is all there is. */
        public Builder newestVersion(int value) {
            newestVersion = value;
            return this;
        }

        /** Encrypts, and lets nobody in without a certificate; see {@link NettyOptions#tls()}. */
        public Builder tls(TlsOptions value) {
            tls = value;
            return this;
        }

        /** Trusts the whole network; see {@link NettyOptions#plainText()}. */
        public Builder plainText() {
            plainText = true;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException that names the setting, its value and what was expected
         */
        public NettyOptions build() {
            return new NettyOptions(
                    maxFrameBytes,
                    maxQueuedBytes,
                    maxUnprocessedBytes,
                    maxConnections,
                    maxConnectionsPerAddress,
                    connectTimeout,
                    handshakeTimeout,
                    idleTimeout,
                    minReconnectDelay,
                    maxReconnectDelay,
                    io,
                    newestVersion,
                    tls,
                    plainText);
        }
    }
}
