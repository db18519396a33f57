package io.raftkit.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The members of a cluster (§6). Replicated in the log and kept in snapshots.
 *
 * <p>Its encoded form, big-endian: version byte 1; cluster id (two longs); number of members (short); for each its id
 * and address (short length, UTF-8) and incarnation (two longs).
 *
 * @param clusterId which cluster this is
 * @param members sorted by id, none twice
 */
public record Configuration(ClusterId clusterId, List<Member> members) {
    private static final byte VERSION = 1;
    private static final int LONGS = 16;

    public Configuration {
        members = members.stream().sorted(Comparator.comparing(Member::id)).toList();
        Set<NodeId> ids = new HashSet<>();
        for (Member member : members) {
            if (!ids.add(member.id())) {
                throw new IllegalArgumentException(member.id() + " is named twice among " + members);
            }
        }
    }

    /** The first configuration of the cluster that these members bootstrap together. */
    public static Configuration bootstrap(List<Member> members) {
        return new Configuration(ClusterId.of(members), members);
    }

    /** The ids of the members whose votes and acknowledgements count, in order. */
    public Set<NodeId> voters() {
        Set<NodeId> ids = new TreeSet<>();
        members.forEach(member -> ids.add(member.id()));
        return ids;
    }

    /** The member with this id. */
    public Optional<Member> member(NodeId id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    /** Where the members listen. */
    public List<Endpoint> endpoints() {
        return members.stream().map(Member::endpoint).toList();
    }

    /** The encoded form. */
    public Bytes encode() {
        int size = 1 + LONGS + Short.BYTES;
        for (Member member : members) {
            size += 2 * Short.BYTES + utf8(member.id().value()).length + utf8(member.address()).length + LONGS;
        }
        ByteBuffer target = ByteBuffer.allocate(size).put(VERSION);
        put(target, clusterId.value());
        target.putShort((short) members.size());
        for (Member member : members) {
            put(target, member.id().value());
            put(target, member.address());
            put(target, member.incarnation().value());
        }
        return Bytes.wrap(target.array());
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are no configuration, or one of a newer version
     */
    public static Configuration decode(Bytes encoded) {
        ByteBuffer source = encoded.asByteBuffer();
        try {
            byte version = source.get();
            if (version != VERSION) {
                throw new IllegalArgumentException(
                        "configuration format " + version + " is unknown: a newer version wrote it");
            }
            ClusterId clusterId = new ClusterId(uuid(source));
            int count = Short.toUnsignedInt(source.getShort());
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                members.add(new Member(NodeId.of(text(source)), text(source), new Incarnation(uuid(source))));
            }
            if (source.hasRemaining()) {
                throw new IllegalArgumentException(source.remaining() + " bytes follow the configuration");
            }
            return new Configuration(clusterId, members);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the configuration ends in the middle", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
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
