package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.consensus.Message;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Transports that break one promise each: the contract notices, and says which. */
class BrokenTransportsTest {
    static final class Honest extends OverMemory {}

    /** Sends everything twice, to be sure. */
    static final class Doubles extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void send(NodeId to, Envelope envelope) {
                    super.send(to, envelope);
                    super.send(to, envelope);
                }
            };
        }
    }

    /** Says of every message that it is from n2. */
    static final class NamesAnother extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                void receive(Receiver receiver, NodeId from, Envelope envelope) {
                    super.receive(receiver, NodeId.of("n2"), envelope);
                }
            };
        }
    }

    /** Lets everybody know. */
    static final class TellsEverybody extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void send(NodeId to, Envelope envelope) {
                    List.of("n1", "n2", "n3", "n4").forEach(id -> super.send(NodeId.of(id), envelope));
                }
            };
        }
    }

    /** Forgets who leads, in one kind of message. */
    static final class LeavesAFieldOut extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void send(NodeId to, Envelope envelope) {
                    super.send(
                            to,
                            envelope.message() instanceof Message.ProposalResponse response
                                    ? without(envelope, response)
                                    : envelope);
                }

                private Envelope without(Envelope envelope, Message.ProposalResponse response) {
                    Message shorter = new Message.ProposalResponse(
                            response.request(), response.outcome(), response.index(), response.result(), null);
                    return new Envelope(envelope.group(), envelope.cluster(), shorter);
                }
            };
        }
    }

    /** Keeps a message back until the next one, and has still one when it is closed. */
    static final class DeliversAfterwards extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                private Runnable keptBack = () -> {};

                @Override
                void receive(Receiver receiver, NodeId from, Envelope envelope) {
                    keptBack.run();
                    keptBack = () -> super.receive(receiver, from, envelope);
                }

                @Override
                public void close() {
                    super.close();
                    loop.execute(keptBack);
                    keptBack = () -> {};
                }
            };
        }
    }

    /** Insists on knowing whom it sends to. */
    static final class ThrowsAtStrangers extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void send(NodeId to, Envelope envelope) {
                    if (to.value().length() > 2) {
                        throw new IllegalArgumentException("who is " + to + "?");
                    }
                    super.send(to, envelope);
                }
            };
        }
    }

    /** Waits for a server that never starts. */
    static final class Blocks extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void send(NodeId to, Envelope envelope) {
                    if (to.value().length() > 2) {
                        waitForEver();
                    }
                    super.send(to, envelope);
                }

                private void waitForEver() {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
        }

        @Override
        protected Duration patience() {
            return Duration.ofMillis(100);
        }
    }

    /** Knows for ever only those that it was told of first. */
    static final class IgnoresNewcomers extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                private final Set<NodeId> known = new HashSet<>();

                @Override
                public void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
                    super.reconfigure(cluster, members, others);
                    if (known.isEmpty()) {
                        members.forEach(member -> known.add(member.id()));
                        others.forEach(other -> known.add(other.id()));
                    }
                }

                @Override
                public void send(NodeId to, Envelope envelope) {
                    if (known.contains(to)) {
                        super.send(to, envelope);
                    }
                }
            };
        }
    }

    /** Hears whoever speaks. */
    static final class HearsOtherClusters extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void reconfigure(ClusterId cluster, List<Endpoint> members, List<Endpoint> others) {
                    super.reconfigure(ClusterId.NONE, members, others);
                }
            };
        }
    }

    /** Never hears again of a server that it has lost. */
    static final class LosesThemForGood extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                private final Set<NodeId> gone = new HashSet<>();

                @Override
                void disconnected(Receiver receiver, NodeId peer) {
                    gone.add(peer);
                    super.disconnected(receiver, peer);
                }

                @Override
                void receive(Receiver receiver, NodeId from, Envelope envelope) {
                    if (!gone.contains(from)) {
                        super.receive(receiver, from, envelope);
                    }
                }
            };
        }
    }

    /** Says nothing more once something was too long. */
    static final class ChokesOnTheTooLarge extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                private boolean isChoked;

                @Override
                public void send(NodeId to, Envelope envelope) {
                    isChoked |= isLarge(envelope, 2 << 20);
                    if (!isChoked) {
                        super.send(to, envelope);
                    }
                }
            };
        }

        @Override
        protected OptionalInt tooLargePayloadBytes() {
            return OptionalInt.of(3 << 20);
        }
    }

    /** Has less room than it says. */
    static final class DropsTheLarge extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void send(NodeId to, Envelope envelope) {
                    if (!isLarge(envelope, 1 << 16)) {
                        super.send(to, envelope);
                    }
                }
            };
        }
    }

    /** Is closed once. */
    static final class ClosesOnce extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                private boolean closed;

                @Override
                public void close() {
                    if (closed) {
                        throw new IllegalStateException("closed before");
                    }
                    closed = true;
                    super.close();
                }
            };
        }
    }

    /** Sees that a server closes, and keeps it to itself. */
    static final class KeepsItToItself extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                void disconnected(Receiver receiver, NodeId peer) {}
            };
        }
    }

    /** Lets anybody start where another is. */
    static final class SharesAddresses extends OverMemory {
        @Override
        protected Transport create(Endpoint self) {
            return new ForwardingTransport(super.create(self)) {
                @Override
                public void start(Local local, Receiver receiver) {
                    try {
                        super.start(local, receiver);
                    } catch (RuntimeException inUse) {
                        assertThat(local.self()).isEqualTo(self);
                    }
                }
            };
        }
    }

    private static boolean isLarge(Envelope envelope, int bytes) {
        return envelope.message() instanceof Message.AppendEntries append
                && append.entries().stream().anyMatch(entry -> entry.payload().length() > bytes);
    }

    static Stream<Arguments> brokenOnes() {
        return Stream.of(
                Arguments.of(Doubles.class, "no message is handed over twice"),
                Arguments.of(NamesAnother.class, "in the name of the server that sent it"),
                Arguments.of(TellsEverybody.class, "arrives at the server that it was sent to"),
                Arguments.of(LeavesAFieldOut.class, "arrives as it was sent, in all its fields"),
                Arguments.of(DeliversAfterwards.class, "nothing is delivered once close has returned"),
                Arguments.of(ThrowsAtStrangers.class, "sending never throws"),
                Arguments.of(Blocks.class, "send never blocks"),
                Arguments.of(IgnoresNewcomers.class, "reconfigure makes servers reachable"),
                Arguments.of(HearsOtherClusters.class, "whoever names another cluster is refused"),
                Arguments.of(LosesThemForGood.class, "a server that is started again is reached again"),
                Arguments.of(ChokesOnTheTooLarge.class, "a message that is too large is dropped, and nothing else"),
                Arguments.of(DropsTheLarge.class, "a message of the largest size arrives"),
                Arguments.of(ClosesOnce.class, "close may be called at any time"),
                Arguments.of(KeepsItToItself.class, "those connected with it are told"),
                Arguments.of(SharesAddresses.class, "an address that is in use is refused"));
    }

    @ParameterizedTest
    @MethodSource("brokenOnes")
    void aBrokenTransportFailsByThePromiseItBreaks(Class<?> contract, String promise) {
        ContractRun run = ContractRun.of(contract);
        assertThat(run.complaints())
                .anySatisfy(complaint -> assertThat(complaint).contains("Broken promise: ", promise));
    }

    @Test
    void oneThatKeepsItsPromisesPasses() {
        ContractRun run = ContractRun.of(Honest.class);
        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(15);
    }
}
