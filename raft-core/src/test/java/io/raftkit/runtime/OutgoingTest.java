package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.model.ClusterId;
import io.raftkit.model.Configuration;
import io.raftkit.model.Endpoint;
import io.raftkit.model.GroupId;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import io.raftkit.model.RaftConfig;
import io.raftkit.spi.Envelope;
import io.raftkit.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whom the transport is told to talk to. */
class OutgoingTest {
    private static final ClusterId CLUSTER = new ClusterId(new UUID(1, 1));

    /** Keeps the latest of what it is told. */
    private static final class Told implements Transport {
        private ClusterId cluster = ClusterId.NONE;
        private final List<String> members = new ArrayList<>();
        private final List<String> others = new ArrayList<>();

        @Override
        public void start(Local local, Receiver receiver) {}

        @Override
        public void reconfigure(ClusterId newCluster, List<Endpoint> newMembers, List<Endpoint> newOthers) {
            cluster = newCluster;
            members.clear();
            newMembers.forEach(member -> members.add(member.toString()));
            others.clear();
            newOthers.forEach(other -> others.add(other.toString()));
        }

        @Override
        public void send(NodeId to, Envelope envelope) {}

        @Override
        public void close() {}
    }

    private final Told told = new Told();
    private final Outgoing outgoing = new Outgoing(
            told,
            new NodeSettings(
                    GroupId.DEFAULT,
                    NodeId.of("n1"),
                    Stream.of("n1=a", "n2=b", "n3=c").map(Endpoint::parse).toList(),
                    null,
                    RaftConfig.DEFAULTS,
                    new SplittableRandom(1)));

    private static Configuration of(String... endpoints) {
        return new Configuration(
                CLUSTER,
                Stream.of(endpoints)
                        .map(Endpoint::parse)
                        .map(endpoint -> new Member(endpoint.id(), endpoint.address(), Incarnation.UNKNOWN))
                        .toList());
    }

    @Test
    void aNewServerTalksToThoseTheUserNames() {
        outgoing.begin(new Configuration(ClusterId.NONE, List.of()));
        assertThat(told.cluster).isEqualTo(ClusterId.NONE);
        assertThat(told.members).containsExactly("n1=a", "n2=b", "n3=c");
        assertThat(told.others).isEmpty();
    }

    @Test
    void theLogsMembersAndAddressesWinOverTheUsersList() {
        outgoing.begin(of("n1=a", "n2=moved", "n4=d"));
        assertThat(told.cluster).isEqualTo(CLUSTER);
        assertThat(told.members).containsExactly("n1=a", "n2=moved", "n4=d");
        assertThat(told.others).as("known by the user's list only").containsExactly("n3=c");
    }

    @Test
    void whoeverIsRemovedStaysKnownWhereItWasLast() {
        outgoing.begin(of("n1=a", "n2=moved", "n3=c"));
        outgoing.reconfigured(of("n1=a", "n3=c"));
        assertThat(told.members).containsExactly("n1=a", "n3=c");
        assertThat(told.others).containsExactly("n2=moved");
        outgoing.reconfigured(of("n1=a", "n2=b", "n3=c"));
        assertThat(told.others).isEmpty();
    }

    @Test
    void aServerThatIsNoMemberIsNotAmongTheOthersThatItKnows() {
        outgoing.begin(of("n1=a", "n2=b", "n3=c"));
        outgoing.reconfigured(of("n2=b", "n3=c"));
        assertThat(told.members).containsExactly("n2=b", "n3=c");
        assertThat(told.others).isEmpty();
    }

    @Test
    void ofManyWhoWereMembersTheLatestStayKnown() {
        outgoing.begin(of("n1=a"));
        IntStream.range(0, 100).forEach(i -> outgoing.reconfigured(of("n1=a", "m" + i + "=x")));
        outgoing.reconfigured(of("n1=a"));
        assertThat(told.others).hasSize(64).startsWith("m36=x").endsWith("m99=x");
    }
}
