package io.raftkit.testkit.contract;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A state machine that keeps its promises, in small steps each of which a broken one may do otherwise.
 *
 * <p>It counts by name. A command {@code a7} adds 7 to a, {@code a} alone forgets it; the result is the new count. The
 * query {@code a} tells a count, the empty one all of them and the index and time of the last command.
 */
class Tallies implements StateMachine {
    NavigableMap<String, Long> counts = new TreeMap<>();
    long lastIndex;
    long lastTimestamp;

    static Bytes anyCommand(RandomGenerator random) {
        String name = String.valueOf((char) ('a' + random.nextInt(6)));
        return Bytes.utf8(random.nextInt(5) == 0 ? name : name + random.nextInt(10));
    }

    static Bytes anyQuery(RandomGenerator random) {
        int name = random.nextInt(7);
        return name == 6 ? Bytes.EMPTY : Bytes.utf8(String.valueOf((char) ('a' + name)));
    }

    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        lastIndex = context.index();
        lastTimestamp = context.timestamp();
        String text = command.toUtf8();
        String name = text.substring(0, 1);
        if (text.length() == 1) {
            counts.remove(name);
        } else {
            counts.merge(name, Long.parseLong(text.substring(1)), Long::sum);
        }
        return count(name);
    }

    @Override
    public Bytes query(Bytes query) {
        return query.isEmpty() ? Bytes.utf8(counts + " at " + lastIndex + ", " + lastTimestamp) : count(query.toUtf8());
    }

    Bytes count(String name) {
        return Bytes.utf8(String.valueOf(counts.getOrDefault(name, 0L)));
    }

    @Override
    public Capture capture() {
        NavigableMap<String, Long> captured = new TreeMap<>(counts);
        long index = lastIndex;
        long timestamp = lastTimestamp;
        return target -> write(captured, index, timestamp, target);
    }

    void write(NavigableMap<String, Long> captured, long index, long timestamp, OutputStream target)
            throws IOException {
        DataOutputStream out = new DataOutputStream(target);
        out.writeLong(index);
        out.writeLong(timestamp);
        for (String name : captured.keySet()) {
            out.writeUTF(name);
            out.writeLong(captured.get(name));
        }
        out.writeUTF("");
    }

    @Override
    public void restore(InputStream source) throws IOException {
        NavigableMap<String, Long> restored = new TreeMap<>();
        DataInputStream in = new DataInputStream(source);
        long index = in.readLong();
        long timestamp = in.readLong();
        String name = in.readUTF();
        while (!name.isEmpty()) {
            restored.put(name, in.readLong());
            name = in.readUTF();
        }
        if (in.read() >= 0) {
            throw new EOFException("something follows the counts");
        }
        counts = restored;
        lastIndex = index;
        lastTimestamp = timestamp;
    }
}
