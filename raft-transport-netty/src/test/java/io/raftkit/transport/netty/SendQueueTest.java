package io.raftkit.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.codec.EncodedMessage;
import io.raftkit.codec.MessageCodec;
import io.raftkit.consensus.Message;
import io.raftkit.model.LogId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SendQueueTest {
    private static final EncodedMessage ANSWER = MessageCodec.encode(Messages.numbered(1));
    private static final EncodedMessage ENTRIES = MessageCodec.encode(Messages.large(1, 1_000));

    private final SendQueue queue = new SendQueue(10_000);

    private static EncodedMessage heartbeat(long round) {
        return MessageCodec.encode(Messages.envelope(new Message.AppendEntries(1, round, LogId.ZERO, List.of(), 0)));
    }

    private List<EncodedMessage> all() {
        return queue.poll(Integer.MAX_VALUE);
    }

    @Test
    void aHeartbeatMakesRoomWhenANewerOneWaits() {
        List<EncodedMessage> heartbeats = new ArrayList<>();
        int lost = 0;
        for (int round = 1; round <= 1_000; round++) {
            heartbeats.add(heartbeat(round));
            lost += queue.offer(heartbeats.get(round - 1), false);
            assertThat(queue.bytes()).isLessThanOrEqualTo(10_000);
        }
        List<EncodedMessage> left = all();
        assertThat(left).hasSize(1_000 - lost).endsWith(heartbeats.get(999));
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void nothingElseMakesRoom() {
        List<EncodedMessage> expected = new ArrayList<>();
        EncodedMessage newest = heartbeat(2);
        queue.offer(heartbeat(1), false);
        queue.offer(newest, false);
        int lost = 0;
        while (lost == 0) {
            expected.add(ENTRIES);
            lost = queue.offer(ENTRIES, false);
        }
        assertThat(lost)
                .as("the older heartbeat, and entries that do not fit all the same")
                .isEqualTo(2);
        expected.remove(expected.size() - 1);
        lost = 0;
        while (lost == 0) {
            expected.add(ANSWER);
            lost = queue.offer(ANSWER, false);
        }
        assertThat(lost).as("the last answer, for which there is no room").isEqualTo(1);
        expected.remove(expected.size() - 1);
        assertThat(all())
                .startsWith(newest)
                .endsWith(expected.get(expected.size() - 1))
                .hasSize(1 + expected.size());
    }

    @Test
    void whatIsDroppedOrTakenIsCountedOnce() {
        for (int round = 0; round < 100; round++) {
            queue.offer(heartbeat(round), false);
            queue.offer(ENTRIES, round % 2 == 0);
        }
        while (!all().isEmpty()) {
            // Until it is empty.
        }
        assertThat(queue.bytes()).isZero();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.isHalfEmpty()).isTrue();
    }

    @Test
    void whatTheLoopHasTakenComesFirstAndCountsUntilItIsPolled() {
        List<EncodedMessage> sent = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            sent.add(heartbeat(round));
            queue.offer(sent.get(round), false);
        }
        assertThat(queue.poll(1)).containsExactly(sent.get(0));
        assertThat(queue.bytes()).isEqualTo(2L * (sent.get(1).sizeBytes() + SendQueue.OVERHEAD_BYTES));
        queue.offer(ANSWER, false);
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.clearOffered()).as("the answer").isEqualTo(1);
        queue.offer(ENTRIES, false);
        assertThat(all()).containsExactly(sent.get(1), sent.get(2), ENTRIES);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void piecesOfSnapshotsWaitForAllElseAlsoForWhatComesLater() {
        queue.offer(ENTRIES, true);
        queue.offer(ANSWER, false);
        assertThat(queue.poll(1)).containsExactly(ANSWER);
        EncodedMessage later = heartbeat(7);
        queue.offer(later, false);
        assertThat(all()).containsExactly(later, ENTRIES);
        queue.offer(ENTRIES, true);
        queue.offer(ANSWER, false);
        assertThat(queue.clear()).isEqualTo(2);
        assertThat(queue.bytes()).isZero();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whateverIsOfferedByManyIsPolledInTheirOrderOrReportedLost() throws Exception {
        int threads = 3;
        int each = 20_000;
        AtomicInteger lost = new AtomicInteger();
        List<CompletableFuture<Void>> offering = new ArrayList<>();
        Map<EncodedMessage, Integer> numbers = new ConcurrentHashMap<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = thread * each;
            offering.add(CompletableFuture.runAsync(() -> {
                for (int number = first; number < first + each; number++) {
                    EncodedMessage message =
                            number % 3 == 0 ? heartbeat(number) : MessageCodec.encode(Messages.numbered(number));
                    numbers.put(message, number);
                    lost.addAndGet(queue.offer(message, false));
                }
            }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(offering.toArray(CompletableFuture[]::new));
        int[] last = new int[threads];
        Arrays.fill(last, -1);
        int polled = 0;
        boolean isLast;
        do {
            isLast = all.isDone();
            for (EncodedMessage message : queue.poll(500)) {
                int number = numbers.getOrDefault(message, -1);
                assertThat(number).isGreaterThan(last[number / each]);
                last[number / each] = number;
                polled++;
            }
        } while (!isLast || !queue.isEmpty());
        all.join();
        assertThat(polled + lost.get()).isEqualTo(threads * each);
        assertThat(queue.bytes()).isZero();
    }
}
