package io.raftkit.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.consensus.Message;
import io.raftkit.error.TransportException;
import io.raftkit.model.ClusterId;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.NodeId;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a node needs of a {@link Transport}; extend it with yours.
 *
 * <p>A transport may lose messages, so the checks send again until one arrives, for at most 20 seconds. What arrives in
 * any of them is compared with what was sent. A failure names the promise that was broken.
 */
@SuppressWarnings("this-escape") // what is overridden is only asked for when a check runs
public abstract class TransportContract {
    private static final Promise CONNECTS =
            new Promise("servers that know where the others are can send to each other, in both directions");
    private static final Promise OTHERS_UNHARMED = new Promise("what cannot be sent to one server harms no other");
    private static final Promise NEW_MEMBERS = new Promise("reconfigure makes servers reachable that were not before");
    private static final Promise STRANGERS =
            new Promise("a server that is named nowhere is heard, and can be answered while it is there");
    private static final Promise REFUSED = new Promise("whoever names another cluster is refused");
    private static final Promise RESTARTED = new Promise("a server that is started again is reached again");
    private static final Promise LARGE = new Promise("a message of the largest size arrives");
    private static final Promise TOO_LARGE = new Promise("a message that is too large is dropped, and nothing else");
    private static final Promise THREADS = new Promise("any thread may send at any time");
    private static final Promise TOLD = new Promise("when a server closes, those connected with it are told");
    private static final Promise IN_USE = new Promise("an address that is in use is refused with a TransportException");

    private static final ClusterId OTHER_CLUSTER = new ClusterId(new UUID(2, 2));
    private static final Incarnation LIFE = new Incarnation(new UUID(3, 3));

    private final Traffic traffic = new Traffic();
    private final Talk talk = new Talk(traffic, this::passTime, this::patience);
    private final List<Station> stations = new ArrayList<>();
    private final Map<NodeId, Endpoint> endpoints = new HashMap<>();

    /** A new transport for one start of the server {@code self}, which will listen where that says. */
    protected abstract Transport create(Endpoint self);

    /** A place for a server to listen at that nobody uses; asked for once for each server of a test. */
    protected abstract Endpoint endpoint(NodeId id);

    /** A payload that still fits into a message, in bytes: with the defaults a batch has up to 1 MiB. */
    protected int largestPayloadBytes() {
        return 1 << 20;
    }

    /** A payload that does not fit; none unless overridden, which leaves its check out. */
    protected OptionalInt tooLargePayloadBytes() {
        return OptionalInt.empty();
    }

    /**
     * A server at {@code self} that connects as any would and then reads nothing, until it is closed; none unless
     * overridden, which leaves its check out.
     */
    protected Optional<AutoCloseable> deafServer(Endpoint self) throws Exception {
        return Optional.empty();
    }

    /** Whether {@link Transport.Receiver#disconnected} is called when a peer closes, which not every transport sees. */
    protected boolean tellsThatAPeerHasClosed() {
        return false;
    }

    /** How long a call may take before it counts as blocked; 20 s unless overridden. */
    protected Duration patience() {
        return Talk.PATIENCE;
    }

    /** Lets a moment pass: 5 ms. For a transport whose deliveries are tasks of a loop, run those instead. */
    protected void passTime() {
        LockSupport.parkNanos(Talk.MOMENT_NANOS);
    }

    @AfterEach
    final void closeAndLookForBreaches() {
        stations.forEach(Station::close);
        traffic.verify();
    }

    @Test
    public final void messagesOfEveryKindArriveAsTheyWereSent() {
        Station one = started("n1");
        Station two = started("n2");
        Station.join(one, two);
        for (Message message : EveryMessage.all()) {
            talk.arrives(CONNECTS, one, two, Talk.envelope(message));
            talk.arrives(CONNECTS, two, one, Talk.envelope(message));
        }
    }

    @Test
    public final void everyServerReachesEveryOther() {
        Station[] all = {started("n1"), started("n2"), started("n3"), started("n4")};
        Station.join(all);
        for (Station from : all) {
            for (Station to : all) {
                if (from != to) {
                    talk.arrives(CONNECTS, from, to, Talk.numbered(7));
                }
            }
        }
    }

    @Test
    public final void noMessageIsHandedOverTwiceEvenIfConnectionsBreak() {
        Station one = started("n1");
        Station two = started("n2");
        Station.join(one, two);
        talk.reaches(CONNECTS, one, two);
        for (int life = 0; life < 3; life++) {
            talk.burst(one, two, 300);
            two.close();
            two = started("n2");
            Station.join(one, two);
            talk.reachEachOther(RESTARTED, one, two);
        }
    }

    @Test
    public final void whatCannotBeSentIsDroppedQuietlyAndHarmsNobody() {
        Station one = started("n1");
        Station two = started("n2");
        Station gone = started("n3");
        Endpoint never = listening("n4");
        Endpoint[] all = {one.endpoint(), two.endpoint(), gone.endpoint(), never};
        Stream.of(one, two, gone).forEach(each -> each.reconfigure(Talk.CLUSTER, List.of(all), List.of()));
        talk.reaches(CONNECTS, one, gone);
        gone.close();
        for (int i = 0; i < 100; i++) {
            for (NodeId to : List.of(NodeId.of("nobody"), never.id(), gone.id())) {
                talk.atOnce(one, to, talk.next());
            }
        }
        talk.reaches(OTHERS_UNHARMED, one, two);
        one.close();
        one.send(two.id(), talk.next());
    }

    @Test
    public final void whoeverDoesNotReadHarmsNobodyElse() throws Exception {
        Station one = started("n1");
        Station two = started("n2");
        Endpoint deaf = listening("n3");
        Optional<AutoCloseable> server = deafServer(deaf);
        assumeTrue(server.isPresent(), "no server is deaf");
        List<Endpoint> members = List.of(one.endpoint(), two.endpoint(), deaf);
        one.reconfigure(Talk.CLUSTER, members, List.of());
        two.reconfigure(Talk.CLUSTER, members, List.of());
        Envelope heavy = talk.large(largestPayloadBytes());
        for (int i = 0; i < 200; i++) {
            talk.atOnce(one, deaf.id(), heavy);
            passTime();
        }
        talk.reaches(OTHERS_UNHARMED, one, two);
        server.get().close();
    }

    @Test
    public final void serversThatJoinAreReached() {
        Station one = started("n1");
        Station two = started("n2");
        Station.join(one, two);
        talk.reaches(CONNECTS, one, two);
        Station three = started("n3");
        Station.join(one, two, three);
        talk.reaches(NEW_MEMBERS, one, three);
        talk.reaches(NEW_MEMBERS, three, two);
    }

    @Test
    public final void serversThatLeaveAndComeBackAreReached() {
        Station one = started("n1");
        Station two = started("n2");
        Station three = started("n3");
        Station.join(one, two, three);
        talk.reaches(CONNECTS, one, three);
        Station.join(one, two);
        talk.reaches(OTHERS_UNHARMED, one, two);
        Station.join(one, two, three);
        talk.reachEachOther(NEW_MEMBERS, one, three);
    }

    @Test
    public final void serversThatAreKnownButNoMembersAreReached() {
        Station one = started("n1");
        Station two = started("n2");
        one.reconfigure(Talk.CLUSTER, List.of(one.endpoint()), List.of(two.endpoint()));
        two.reconfigure(ClusterId.NONE, List.of(), List.of());
        talk.reaches(NEW_MEMBERS, one, two);
    }

    @Test
    public final void aServerThatIsNamedNowhereIsHeardAndCanBeAnswered() {
        Station one = started("n1");
        Station two = started("n2");
        one.reconfigure(Talk.CLUSTER, List.of(one.endpoint()), List.of());
        two.reconfigure(ClusterId.NONE, List.of(two.endpoint()), List.of(one.endpoint()));
        talk.reachEachOther(STRANGERS, two, one);
    }

    @Test
    public final void serversOfAnotherClusterAreNotHeard() {
        Station one = started("n1");
        Station two = started("n2");
        Station strange = started("n3");
        List<Endpoint> all = List.of(one.endpoint(), two.endpoint(), strange.endpoint());
        one.reconfigure(Talk.CLUSTER, all, List.of());
        two.reconfigure(Talk.CLUSTER, all, List.of());
        strange.reconfigure(OTHER_CLUSTER, all, List.of());
        boolean isHeard = talk.isHeard(strange, one, () -> talk.reachEachOther(OTHERS_UNHARMED, one, two));
        REFUSED.holdsIf(!isHeard, "n3 is of another cluster than n1, and was heard there");
        strange.reconfigure(Talk.CLUSTER, all, List.of());
        talk.reaches(NEW_MEMBERS, strange, one);
    }

    @Test
    public final void aServerThatIsStartedAgainIsReachedAgain() {
        Station one = started("n1");
        Station two = started("n2");
        Station.join(one, two);
        talk.reachEachOther(CONNECTS, one, two);
        two.close();
        one.send(two.id(), talk.next());
        Station again = started("n2");
        again.reconfigure(Talk.CLUSTER, List.of(one.endpoint(), again.endpoint()), List.of());
        talk.reachEachOther(RESTARTED, one, again);
    }

    @Test
    public final void aMessageOfTheLargestSizeArrivesWhole() {
        Station one = started("n1");
        Station two = started("n2");
        Station.join(one, two);
        talk.reaches(CONNECTS, one, two);
        talk.arrives(LARGE, one, two, talk.large(largestPayloadBytes()));
    }

    @Test
    public final void aMessageThatIsTooLargeIsDroppedAndNothingElse() {
        assumeTrue(tooLargePayloadBytes().isPresent(), "no message is too large");
        Station one = started("n1");
        Station two = started("n2");
        Station.join(one, two);
        talk.reaches(CONNECTS, one, two);
        for (int i = 0; i < 3; i++) {
            one.send(two.id(), talk.large(tooLargePayloadBytes().getAsInt()));
            talk.reaches(TOO_LARGE, one, two);
        }
    }

    @Test
    public final void nothingIsDeliveredOnceCloseHasReturned() {
        Station one = started("n1");
        Station two = started("n2");
        Station three = started("n3");
        Station.join(one, two, three);
        talk.reaches(CONNECTS, one, two);
        talk.burst(one, two, 300);
        two.close();
        two.close();
        two.send(one.id(), talk.next());
        talk.reachEachOther(OTHERS_UNHARMED, one, three);
        create(listening("n4")).close();
    }

    @Test
    public final void manyThreadsSendAtTheSameTime() throws Exception {
        Station one = started("n1");
        Station two = started("n2");
        Station three = started("n3");
        Station.join(one, two, three);
        talk.reaches(CONNECTS, one, two);
        List<CompletableFuture<Void>> sending = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            sending.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 300; i++) {
                    one.send(two.id(), talk.next());
                    one.send(three.id(), talk.next());
                    three.send(two.id(), talk.next());
                }
            }));
        }
        sending.forEach(each -> talk.hasReturned(each, "sending from 4 threads"));
        talk.reaches(THREADS, one, two);
        talk.reaches(THREADS, three, two);
    }

    @Test
    public final void othersAreToldWhenAServerCloses() {
        assumeTrue(tellsThatAPeerHasClosed(), "this transport does not see connections");
        Station one = started("n1");
        Station two = started("n2");
        Station.join(one, two);
        talk.reachEachOther(CONNECTS, one, two);
        two.close();
        talk.await(TOLD, "n1 is told that n2 is gone", () -> one.hasLost(two.id()), () -> {});
    }

    @Test
    public final void anAddressThatIsInUseIsRefused() {
        Station one = started("n1");
        Transport second = create(one.endpoint());
        try {
            second.start(new Transport.Local(GroupId.DEFAULT, one.endpoint(), LIFE), (from, envelope) -> {});
        } catch (TransportException expected) {
            return;
        } catch (RuntimeException e) {
            throw IN_USE.broken("It is refused with something else", e);
        } finally {
            second.close();
        }
        throw IN_USE.broken("Two servers have started at " + one.endpoint());
    }

    private Endpoint listening(String id) {
        return endpoints.computeIfAbsent(NodeId.of(id), this::endpoint);
    }

    private Station started(String id) {
        Endpoint self = listening(id);
        Station station = new Station(self, create(self), traffic);
        stations.add(station);
        return station.start();
    }
}
