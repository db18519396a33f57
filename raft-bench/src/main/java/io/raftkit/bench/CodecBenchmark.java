package io.raftkit.bench;

import io.raftkit.codec.EncodedMessage;
import io.raftkit.codec.MalformedMessageException;
import io.raftkit.codec.MessageCodec;
import io.raftkit.codec.MessageReader;
import io.raftkit.codec.MessageWriter;
import io.raftkit.spi.Envelope;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to turn entries and messages into bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private Envelope envelope = Samples.appendEntries(0);
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private ByteBuffer frame = buffer;
    private final MessageWriter writer = new MessageWriter();
    private final MessageReader reader = new MessageReader();

    /** Entries in the AppendEntries; none makes a heartbeat. */
    @Param({"0", "1", "64"})
    public int entries;

    /** Makes the message and its encoded form. */
    @Setup
    public void prepare() {
        envelope = Samples.appendEntries(entries);
        EncodedMessage encoded = MessageCodec.encode(envelope);
        buffer = ByteBuffer.allocateDirect(encoded.sizeBytes());
        frame = ByteBuffer.allocateDirect(encoded.sizeBytes());
        encoded.writeTo(frame);
    }

    /** A message, from the heap to a socket's buffer. */
    @Benchmark
    public ByteBuffer encode() {
        buffer.clear();
        EncodedMessage encoded = writer.encode(envelope);
        encoded.writeTo(buffer);
        return buffer;
    }

    /** A message, from a socket's buffer to the heap, with the checksum of every entry in it. */
    @Benchmark
    public Optional<Envelope> decode() throws MalformedMessageException {
        frame.clear();
        reader.begin(frame.remaining());
        reader.take(frame);
        return reader.finish(ignored -> {});
    }
}
