package io.raftkit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The members of a cluster as a value: what is in it, what follows from it, and its bytes (S-25 to S-29, H-54). */
class ConfigurationTest {
    private static final NodeId N1 = NodeId.of("n1");
    private static final NodeId N2 = NodeId.of("n2");
    private static final NodeId N3 = NodeId.of("n3");
    private static final NodeId N4 = NodeId.of("n4");

    private static final Configuration THREE = Configuration.bootstrap(List.of(voter(N1), voter(N2), voter(N3)));

    private static Member voter(NodeId id) {
        return new Member(id, id + ":7000", life(id.value()));
    }

    private static Incarnation life(String name) {
        return new Incarnation(UUID.nameUUIDFromBytes(Bytes.utf8(name).toByteArray()));
    }

    private static Member learner(NodeId id) {
        return voter(id).with(Suffrage.LEARNER);
    }

    private static Member observer(NodeId id) {
        return voter(id).with(Suffrage.OBSERVER);
    }

    // Who is in it

    /** All members must write the same bytes, whatever order they were named in. */
    @Test
    void membersAreInOrderOfTheirIds() {
        Configuration shuffled = Configuration.bootstrap(List.of(voter(N3), voter(N1), voter(N2)));
        assertThat(shuffled).isEqualTo(THREE);
        assertThat(shuffled.encode()).isEqualTo(THREE.encode());
    }

    @Test
    void nobodyIsNamedTwice() {
        List<Member> twice = List.of(voter(N1), learner(N1));
        assertThatThrownBy(() -> THREE.withMembers(twice))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("n1 is named twice among [n1=n1:7000, n1=n1:7000 (learner)]");
        assertThatThrownBy(() -> new Configuration(ClusterId.NONE, List.of(), twice, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLeaseIsNoShorterThanNone() {
        assertThat(THREE.withLeaseMillis(0)).isEqualTo(THREE);
        assertThatThrownBy(() -> THREE.withLeaseMillis(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("leaseMillis must not be negative, but is -1");
    }

    @Test
    void onlyVotersVote() {
        Configuration mixed = THREE.with(learner(N2)).with(observer(N3)).with(voter(N4));
        assertThat(mixed.voters()).containsExactly(N1, N4);
        assertThat(mixed.isVoter(N4)).isTrue();
        assertThat(mixed.isVoter(N2)).isFalse();
        assertThat(mixed.isVoter(N3)).isFalse();
        assertThat(mixed.member(N3)).contains(observer(N3));
        assertThat(mixed.concerns(N3)).isTrue();
        assertThat(THREE.concerns(N4)).isFalse();
        assertThat(THREE.member(N4)).isEmpty();
    }

    // What may become of it

    @Test
    void aMemberTakesThePlaceOfTheOneWithItsId() {
        Member moved = voter(N2).at("elsewhere:1").withPriority(9);
        assertThat(THREE.with(moved).members()).containsExactly(voter(N1), moved, voter(N3));
        assertThat(THREE.with(voter(N2))).isEqualTo(THREE);
        assertThat(THREE.with(voter(N4)).members()).containsExactly(voter(N1), voter(N2), voter(N3), voter(N4));
    }

    /** S-29. */
    @Test
    void whoIsNotThereIsRemovedWithoutEffect() {
        assertThat(THREE.without(N4)).isEqualTo(THREE);
        assertThat(THREE.without(N3).without(N3).members()).containsExactly(voter(N1), voter(N2));
    }

    @Test
    void clusterLeaseAndReplacedVotersStayAsMembersChange() {
        Configuration joint = THREE.withLeaseMillis(7).without(N1).jointWith(THREE);
        for (Configuration changed : List.of(joint.with(voter(N4)), joint.without(N2), joint.withMembers(List.of()))) {
            assertThat(changed.clusterId()).isEqualTo(THREE.clusterId());
            assertThat(changed.leaseMillis()).isEqualTo(7);
            assertThat(changed.outgoing()).isEqualTo(joint.outgoing());
        }
        assertThat(joint.withLeaseMillis(8).outgoing()).isEqualTo(joint.outgoing());
    }

    /** H-18: another list of first members is another cluster; later changes leave it the same. */
    @Test
    void theFirstMembersAreTheCluster() {
        Configuration others = Configuration.bootstrap(List.of(voter(N1), voter(N2), voter(N4)));
        assertThat(others.clusterId()).isNotEqualTo(THREE.clusterId());
        assertThat(THREE.with(voter(N4)).clusterId()).isEqualTo(THREE.clusterId());
    }

    // Joint

    /** §6: the new members, and of the old those who vote. */
    @Test
    void aJointConfigurationNamesTheVotersThatItReplaces() {
        Configuration before = THREE.with(observer(N3));
        Configuration joint =
                THREE.without(N1).with(voter(N4)).withLeaseMillis(5).jointWith(before);
        assertThat(joint.isJoint()).isTrue();
        assertThat(joint.voters()).containsExactly(N2, N3, N4);
        assertThat(joint.outgoingVoters()).containsExactly(N1, N2);
        assertThat(joint.leaseMillis()).isEqualTo(5);
        assertThat(joint.isVoter(N1)).as("until it is left").isTrue();
        assertThat(joint.concerns(N1)).isTrue();
        assertThat(joint.member(N1)).as("of the new").isEmpty();
    }

    @Test
    void aJointConfigurationIsLeftForTheNewMembersAlone() {
        Configuration target = THREE.without(N1).withLeaseMillis(5);
        Configuration left = target.jointWith(THREE).left();
        assertThat(left).isEqualTo(target);
        assertThat(left.isJoint()).isFalse();
        assertThat(THREE.left()).as("S-25: it is not joint").isEqualTo(THREE);
    }

    /** H-19: its new life would be counted for what the old one had promised. */
    @Test
    void nobodyIsInAJointConfigurationWithTwoLives() {
        Configuration wiped = THREE.with(learner(N2).with(life("wiped"))).with(voter(N4));
        assertThatThrownBy(() -> wiped.jointWith(THREE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("n2=n2:7000 would be there with two lives of its storage");
    }

    /** S-27: of learners and observers, any number may come and go. */
    @Test
    void onlyVotersAreCountedWhenAChangeIsMeasured() {
        assertThat(THREE.votersChangedFrom(THREE)).isZero();
        assertThat(THREE.with(voter(N4)).votersChangedFrom(THREE)).isEqualTo(1);
        assertThat(THREE.votersChangedFrom(THREE.with(voter(N4)))).isEqualTo(1);
        assertThat(THREE.without(N3).with(voter(N4)).votersChangedFrom(THREE)).isEqualTo(2);
        assertThat(THREE.with(observer(N4)).votersChangedFrom(THREE)).isZero();
        assertThat(THREE.with(learner(N3)).votersChangedFrom(THREE))
                .as("demoted")
                .isEqualTo(1);
        assertThat(THREE.with(voter(N3).at("elsewhere:1").withPriority(3)).votersChangedFrom(THREE))
                .isZero();
        assertThat(THREE.with(voter(N3).with(life("wiped"))).votersChangedFrom(THREE))
                .as("one life less, and one more")
                .isEqualTo(2);
    }

    /** H-19. */
    @Test
    void aMemberIsOneLifeOfItsStorage() {
        assertThat(THREE.isOf(N2, life("n2"))).isTrue();
        assertThat(THREE.isOf(N2, life("wiped"))).isFalse();
        assertThat(THREE.isOf(N4, life("n4"))).isFalse();
        assertThat(THREE.isVoter(N2, life("n2"))).isTrue();
        assertThat(THREE.isVoter(N2, life("wiped"))).isFalse();
        assertThat(THREE.with(learner(N2)).isVoter(N2, life("n2"))).isFalse();
        Configuration joint = THREE.without(N2).without(N3).jointWith(THREE);
        assertThat(joint.isOf(N2, life("n2"))).isTrue();
        assertThat(joint.isOf(N2, life("wiped"))).isFalse();
        assertThat(joint.isVoter(N2, life("n2"))).isTrue();
        Configuration unmet = THREE.with(voter(N4).with(Incarnation.UNKNOWN));
        assertThat(unmet.isOf(N4, life("whoever comes first"))).isTrue();
    }

    /** Of a server that moves, the new address. */
    @Test
    void everybodyConcernedHasAnEndpointAndTheNewOneFirst() {
        Configuration joint = THREE.without(N3)
                .with(voter(N2).at("elsewhere:1"))
                .with(learner(N4))
                .jointWith(THREE);
        assertThat(joint.endpoints())
                .containsExactly(
                        new Endpoint(N1, "n1:7000"),
                        new Endpoint(N2, "elsewhere:1"),
                        new Endpoint(N4, "n4:7000"),
                        new Endpoint(N3, "n3:7000"));
    }

    // Its bytes

    /** Every field at something else than what it is without being written. */
    private static Configuration full() {
        Member moved = new Member(N2, "höst:1", life("wiped"), Suffrage.LEARNER, 100);
        Member unmet = Member.joining(new Endpoint(N4, "n4:7000"), Suffrage.OBSERVER);
        Configuration before = THREE.with(voter(N3).withPriority(7)).without(N2);
        return THREE.with(moved).with(unmet).withLeaseMillis(Integer.MAX_VALUE).jointWith(before);
    }

    /** H-54. */
    @Test
    void whatIsEncodedIsDecoded() {
        Configuration none = new Configuration(ClusterId.NONE, List.of());
        for (Configuration configuration : List.of(THREE, full(), none, full().left())) {
            assertThat(Configuration.decode(configuration.encode())).isEqualTo(configuration);
        }
    }

    /** A part is never taken for the whole, nor the whole for a part. */
    @Test
    void bytesThatAreTooFewOrTooManyAreRefused() {
        byte[] encoded = full().encode().toByteArray();
        for (int length = 0; length < encoded.length; length++) {
            Bytes part = Bytes.wrap(Arrays.copyOf(encoded, length));
            assertThatThrownBy(() -> Configuration.decode(part))
                    .as("%d of %d bytes", length, encoded.length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Configuration.decode(Bytes.wrap(Arrays.copyOf(encoded, encoded.length + 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 bytes follow the configuration");
    }

    /** H-77: never skipped in silence. */
    @Test
    void aFormatOrASuffrageThatThisVersionDoesNotKnowIsRefused() {
        byte[] format = THREE.encode().toByteArray();
        format[0] = 3;
        assertThatThrownBy(() -> Configuration.decode(Bytes.wrap(format)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("configuration format 3 is unknown: another version wrote it");
        byte[] suffrage = THREE.encode().toByteArray();
        suffrage[suffrage.length - 2] = 4;
        assertThatThrownBy(() -> Configuration.decode(Bytes.wrap(suffrage)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("suffrage 4 is unknown to this version");
    }

    /** H-38, H-74: whatever the bytes are, they are a configuration or refused, and nothing worse. */
    @Test
    void damagedBytesAreRefusedOrAnotherConfiguration() {
        byte[] encoded = full().encode().toByteArray();
        for (int at = 0; at < encoded.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] damaged = encoded.clone();
                damaged[at] ^= (byte) (1 << bit);
                Throwable thrown = catchThrowable(() ->
                        assertThat(Configuration.decode(Bytes.wrap(damaged))).isNotEqualTo(full()));
                assertThat(thrown == null || thrown instanceof IllegalArgumentException)
                        .as("bit %d of byte %d: %s", bit, at, thrown)
                        .isTrue();
            }
        }
    }

    /** The layout that is on disks: change the version with it. */
    @Test
    void theLayoutIsAsDocumented() {
        ByteBuffer bytes = THREE.withLeaseMillis(300).encode().asByteBuffer();
        assertThat(bytes.get()).isEqualTo((byte) 2);
        assertThat(new UUID(bytes.getLong(), bytes.getLong()))
                .isEqualTo(THREE.clusterId().value());
        assertThat(bytes.getInt()).isEqualTo(300);
        assertThat(bytes.getShort()).isEqualTo((short) 3);
        assertThat(bytes.getShort()).isEqualTo((short) 0);
        assertThat(bytes.getShort()).isEqualTo((short) 2);
        assertThat(bytes.get()).isEqualTo((byte) 'n');
        assertThat(bytes.remaining()).isEqualTo(3 * (4 + 2 + 7 + 16 + 2) - 3);
    }
}
