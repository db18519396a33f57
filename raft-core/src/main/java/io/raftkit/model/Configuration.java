package io.raftkit.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The members of a cluster (§6). Replicated in the log and kept in snapshots.
 *
 * <p>While members change by more than one voter, the configuration is <em>joint</em>: it names the voters that it
 * replaces, and both their majority and that of the new voters are needed for everything (§6, diss. 4.3).
 *
 * <p>Its encoded form, big-endian: version byte 2; cluster id (two longs); lease in milliseconds (int); number of
 * members and number of outgoing voters (shorts); for each of both its id and address (short length, UTF-8),
 * incarnation (two longs), suffrage and priority (bytes).
 *
 * @param clusterId which cluster this is
 * @param members sorted by id, none twice
 * @param outgoing in a joint configuration the voters that are replaced, as they were; else empty
 * @param leaseMillis for how long a member that has heard from its leader votes for nobody else, so that the leader may
 *     answer reads without asking; 0 for no such promise and no lease reads (diss. 6.4.1)
 */
public record Configuration(ClusterId clusterId, List<Member> members, List<Member> outgoing, int leaseMillis) {
    private static final byte VERSION = 2;
    private static final int LONGS = 16;
    private static final int MEMBER_BYTES = 2 * Short.BYTES + LONGS + 2;

    public Configuration {
        members = sorted(members);
        outgoing = sorted(outgoing);
        if (leaseMillis < 0) {
            throw new IllegalArgumentException("leaseMillis must not be negative, but is " + leaseMillis);
        }
    }

    /** Members without a lease, all at once. */
    public Configuration(ClusterId clusterId, List<Member> members) {
        this(clusterId, members, List.of(), 0);
    }

    private static List<Member> sorted(List<Member> members) {
        Set<NodeId> ids = new HashSet<>();
        for (Member member : members) {
            if (!ids.add(member.id())) {
                throw new IllegalArgumentException(member.id() + " is named twice among " + members);
            }
        }
        return members.stream().sorted(Comparator.comparing(Member::id)).toList();
    }

    /** The first configuration of the cluster that these members bootstrap together. */
    public static Configuration bootstrap(List<Member> members) {
        return new Configuration(ClusterId.of(members), members);
    }

    /** Whether it stands between two others, and needs the majorities of both. */
    public boolean isJoint() {
        return !outgoing.isEmpty();
    }

    /** The ids of the members whose votes and acknowledgements count, in order. */
    public Set<NodeId> voters() {
        return votersOf(members);
    }

    /** The ids of the voters that are replaced, in order; empty unless it is joint. */
    public Set<NodeId> outgoingVoters() {
        return votersOf(outgoing);
    }

    private static Set<NodeId> votersOf(List<Member> members) {
        Set<NodeId> ids = new TreeSet<>();
        members.stream().filter(Member::isVoter).map(Member::id).forEach(ids::add);
        return ids;
    }

    /** The member with this id. */
    public Optional<Member> member(NodeId id) {
        return find(members, id);
    }

    private static Optional<Member> find(List<Member> members, NodeId id) {
        for (Member member : members) { // not a stream: this is asked for each message
            if (member.id().equals(id)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** Whether a member with this id is one of those, in either half. */
    private boolean isAny(NodeId id, Predicate<Member> wanted) {
        return find(members, id).filter(wanted).isPresent()
                || find(outgoing, id).filter(wanted).isPresent();
    }

    /** Whether it is a member, or one of the voters that are replaced. */
    public boolean concerns(NodeId id) {
        return member(id).isPresent() || find(outgoing, id).isPresent();
    }

    /** Whether a server with this id and life of its storage is a member, or one of the voters that are replaced. */
    public boolean isOf(NodeId id, Incarnation life) {
        return isAny(id, member -> member.isOf(life));
    }

    /** Whether it votes, with the new members or with those that are replaced. */
    public boolean isVoter(NodeId id) {
        return isAny(id, Member::isVoter);
    }

    /** The voter with this id in either half, if its storage is that life. */
    public boolean isVoter(NodeId id, Incarnation incarnation) {
        return isAny(id, member -> member.isVoter() && member.isOf(incarnation));
    }

    /** Whether a member, or one of the voters that are replaced, is known to be just this life of a storage. */
    public boolean names(NodeId id, Incarnation incarnation) {
        return isAny(id, member -> member.incarnation().equals(incarnation));
    }

    /** Where the members listen, and those that are replaced. */
    public List<Endpoint> endpoints() {
        Map<NodeId, Endpoint> all = new LinkedHashMap<>();
        Stream.concat(members.stream(), outgoing.stream())
                .forEach(member -> all.putIfAbsent(member.id(), member.endpoint()));
        return List.copyOf(all.values());
    }

    /** The same cluster with this member, in place of the one with its id if there is one. */
    public Configuration with(Member member) {
        List<Member> changed = new ArrayList<>(without(member.id()).members);
        changed.add(member);
        return withMembers(changed);
    }

    /** The same cluster without this member. */
    public Configuration without(NodeId id) {
        return withMembers(
                members.stream().filter(member -> !member.id().equals(id)).toList());
    }

    /** The same cluster with other members. */
    public Configuration withMembers(List<Member> others) {
        return new Configuration(clusterId, others, outgoing, leaseMillis);
    }

    /** The same cluster with another promise to its leader. */
    public Configuration withLeaseMillis(int millis) {
        return new Configuration(clusterId, members, outgoing, millis);
    }

    /**
     * The way from {@code before} to here: both majorities are needed.
     *
     * @throws IllegalStateException if a voter's data was lost in between: what it promised, its new life has forgotten
     */
    public Configuration jointWith(Configuration before) {
        List<Member> replaced = before.members.stream().filter(Member::isVoter).toList();
        for (Member voter : replaced) {
            boolean isTheSame = member(voter.id())
                    .map(member -> member.incarnation().equals(voter.incarnation()))
                    .orElse(true);
            if (!isTheSame) {
                throw new IllegalStateException(voter + " would be there with two lives of its storage");
            }
        }
        return new Configuration(clusterId, members, replaced, leaseMillis);
    }

    /** The end of the way: only the new members are left. */
    public Configuration left() {
        return new Configuration(clusterId, members, List.of(), leaseMillis);
    }

    /** How many voters, each a life of a storage, are in only one of the two. */
    public int votersChangedFrom(Configuration before) {
        List<Member> here = lives(this);
        List<Member> there = lives(before);
        long added = here.stream().filter(member -> !there.contains(member)).count();
        long removed = there.stream().filter(member -> !here.contains(member)).count();
        return Math.toIntExact(added + removed);
    }

    private static List<Member> lives(Configuration configuration) {
        return configuration.members.stream()
                .filter(Member::isVoter)
                .map(member -> new Member(member.id(), "", member.incarnation()))
                .toList();
    }

    /** The encoded form. */
    public Bytes encode() {
        int size = 1 + LONGS + Integer.BYTES + 2 * Short.BYTES + sizeOf(members) + sizeOf(outgoing);
        ByteBuffer target = ByteBuffer.allocate(size).put(VERSION);
        put(target, clusterId.value());
        target.putInt(leaseMillis).putShort((short) members.size()).putShort((short) outgoing.size());
        members.forEach(member -> put(target, member));
        outgoing.forEach(member -> put(target, member));
        return Bytes.wrap(target.array());
    }

    private static int sizeOf(List<Member> members) {
        return members.stream()
                .mapToInt(member -> MEMBER_BYTES + utf8(member.id().value()).length + utf8(member.address()).length)
                .sum();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are no configuration, or one of another version
     */
    public static Configuration decode(Bytes encoded) {
        ByteBuffer source = encoded.asByteBuffer();
        try {
            byte version = source.get();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "configuration format " + version + " is unknown: another version wrote it");
            }
            ClusterId clusterId = new ClusterId(uuid(source));
            int lease = source.getInt();
            int members = Short.toUnsignedInt(source.getShort());
            int outgoing = Short.toUnsignedInt(source.getShort());
            Configuration decoded =
                    new Configuration(clusterId, members(source, members), members(source, outgoing), lease);
            if (source.hasRemaining()) {
                throw new IllegalArgumentException(source.remaining() + " bytes follow the configuration");
            }
            return decoded;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the configuration ends in the middle", e);
        }
    }

    private static List<Member> members(ByteBuffer source, int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            NodeId id = NodeId.of(text(source));
            String address = text(source);
            Incarnation incarnation = new Incarnation(uuid(source));
            members.add(new Member(id, address, incarnation, Suffrage.of(source.get()), source.get()));
        }
        return members;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static void put(ByteBuffer target, Member member) {
        put(target, member.id().value());
        put(target, member.address());
        put(target, member.incarnation().value());
        target.put(member.suffrage().code()).put((byte) member.priority());
    }

    private static void put(ByteBuffer target, UUID value) {
        target.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
    }

    private static void put(ByteBuffer target, String text) {
        byte[] encoded = utf8(text);
        target.putShort((short) encoded.length).put(encoded);
    }

    private static UUID uuid(ByteBuffer source) {
        return new UUID(source.getLong(), source.getLong());
    }

    private static String text(ByteBuffer source) {
        byte[] encoded = new byte[Short.toUnsignedInt(source.getShort())];
        source.get(encoded);
        return new String(encoded, UTF_8);
    }
}
