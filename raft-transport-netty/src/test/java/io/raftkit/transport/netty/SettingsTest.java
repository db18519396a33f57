package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "host1:7000, host1, 7000",
        "127.0.0.1:0, 127.0.0.1, 0",
        "[::1]:65535, ::1, 65535",
        ":7000, '', 7000",
    })
    void anAddressIsAHostAndAPort(String address, String host, int port) {
        assertThat(HostPort.parse(address)).isEqualTo(new HostPort(host, port)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "host:x", "host:-1", "host:65536", "host:123456", "::1:7000", "a:b:1"})
    void anythingElseIsNoAddress(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(address));
    }

    @Test
    void onlyNamesAreLeftToBeLookedUp() {
        assertThat(HostPort.parse("127.0.0.1:1").toSocketAddress().isUnresolved())
                .isFalse();
        assertThat(HostPort.parse("[::1]:1").toSocketAddress().isUnresolved()).isFalse();
        assertThat(HostPort.parse(":1").toSocketAddress().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(HostPort.parse("localhost:1").toSocketAddress().isUnresolved())
                .isTrue();
    }

    @Test
    void theDefaultsAreWhatTheDocumentationSays() {
        assertThat(NettyOptions.DEFAULTS)
                .isEqualTo(new NettyOptions(
                        4 << 20,
                        64L << 20,
                        16L << 20,
                        1024,
                        64,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(2),
                        NettyIo.AUTO,
                        2,
                        null,
                        false));
    }

    @Test
    void aSettingOutOfRangeIsNamed() {
        refused("maxFrameBytes", options -> options.maxFrameBytes(4095));
        refused("maxFrameBytes", options -> options.maxFrameBytes(Integer.MAX_VALUE));
        refused("maxQueuedBytes", options -> options.maxQueuedBytes(4 << 20));
        refused("maxConnections", options -> options.maxConnections(0));
        refused("maxUnprocessedBytes", options -> options.maxUnprocessedBytes(0));
        refused("maxConnectionsPerAddress", options -> options.maxConnectionsPerAddress(0));
        refused("newestVersion", options -> options.newestVersion(0));
        refused("newestVersion", options -> options.newestVersion(3));
        refused("connectTimeout", options -> options.connectTimeout(Duration.ZERO));
        refused("handshakeTimeout", options -> options.handshakeTimeout(Duration.ofSeconds(-1)));
        refused("idleTimeout", options -> options.idleTimeout(Duration.ofDays(400_000)));
        refused("minReconnectDelay", options -> options.minReconnectDelay(Duration.ofNanos(1)));
        refused("maxReconnectDelay", options -> options.maxReconnectDelay(Duration.ofMillis(49)));
    }

    private static void refused(String setting, UnaryOperator<NettyOptions.Builder> change) {
        NettyOptions.Builder builder = change.apply(NettyOptions.builder());
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageStartingWith(setting + " is ");
    }

    @Test
    void delaysDoubleUpToTheirLimitAndStartOverAfterASuccess() {
        Backoff backoff = new Backoff(NettyOptions.DEFAULTS, new Random(1));
        for (long limit : new long[] {50, 100, 200, 400, 800, 1600, 2000, 2000}) {
            assertDelay(backoff, limit);
        }
        backoff.reset();
        assertDelay(backoff, 50);
    }

    private static void assertDelay(Backoff backoff, long limitMillis) {
        long limit = Duration.ofMillis(limitMillis).toNanos();
        assertThat(backoff.next()).isBetween(limit / 2, limit);
    }

    /** A server that was away for long is not met by all others at once. */
    @Test
    void longAfterAnOutageAttemptsAreSpreadOut() {
        int peers = 1000;
        int[] perTenth = new int[10];
        long longest = NettyOptions.DEFAULTS.maxReconnectDelay().toNanos();
        for (int peer = 0; peer < peers; peer++) {
            Backoff backoff = new Backoff(NettyOptions.DEFAULTS, new Random(peer));
            for (int attempt = 0; attempt < 10; attempt++) {
                backoff.next();
            }
            perTenth[(int) Math.min(9, (backoff.next() - longest / 2) * 10 / (longest / 2))]++;
        }
        assertThat(IntStream.of(perTenth).boxed()).allMatch(attempts -> attempts < peers / 5);
    }

    @Test
    void newerMessagesAreToldOnceAMinute() {
        List<String> warnings = new ArrayList<>();
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        NotUnderstood notUnderstood = new NotUnderstood(new TransportLog("n1", warnings::add), now::get);
        for (int second = 0; second < 120; second++) {
            notUnderstood.count(Messages.N2, 7);
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(notUnderstood.messages()).isEqualTo(120);
        assertThat(warnings)
                .containsExactly(
                        "n1: passed over 7 bytes of a message from n2, which speaks a newer version;"
                                + " 1 such messages so far",
                        "n1: passed over 7 bytes of a message from n2, which speaks a newer version;"
                                + " 61 such messages so far");
    }

    @Test
    void whatStrangersChooseToBeRememberedIsBounded() {
        List<String> warnings = new ArrayList<>();
        TransportLog log = new TransportLog("n1", warnings::add);
        log.warnOnce("first", "reason");
        for (int i = 0; i < 256; i++) {
            log.warnOnce("stranger " + i, "reason");
        }
        log.warnOnce("stranger 255", "reason");
        log.warnOnce("first", "reason");
        assertThat(warnings).hasSize(258).last().isEqualTo("n1: first: reason");
    }
}
