package io.raftkit.bench;

import io.raftkit.model.Bytes;
import io.raftkit.spi.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * A large state outside the heap: pages that are copied when they are first written after a capture. A command of eight
 * bytes writes a number into some page; one of sixteen fills that many new pages with what follows from a seed; a
 * longer one does nothing.
 */
final class PagesStateMachine implements StateMachine {
    static final int PAGE_BYTES = 1 << 16;

    private List<ByteBuffer> pages = new ArrayList<>();

    /** Pages written since the last capture need no copy. */
    private List<Boolean> isOwn = new ArrayList<>();

    /** Adds so many pages. */
    static Bytes fill(long seed, long count) {
        return Bytes.wrap(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(seed).putLong(count).array());
    }

    /** Makes the log longer, and nothing else. */
    static Bytes padding(int bytes) {
        return Bytes.wrap(new byte[Math.max(bytes, 2 * Long.BYTES + 1)]);
    }

    /** Writes a number into some page. */
    static Bytes write(long number) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    @Override
    public Bytes apply(ApplyContext context, Bytes command) {
        if (command.length() > 2 * Long.BYTES) {
            return Bytes.EMPTY;
        }
        ByteBuffer arguments = command.asByteBuffer();
        long number = arguments.getLong();
        if (arguments.hasRemaining()) {
            addPages(new SplittableRandom(number), arguments.getLong());
        } else if (!pages.isEmpty()) {
            int index = (int) Long.remainderUnsigned(number * 0x9E3779B97F4A7C15L, pages.size());
            writable(index).putLong((int) Long.remainderUnsigned(number, PAGE_BYTES / Long.BYTES) * Long.BYTES, number);
        }
        return Bytes.EMPTY;
    }

    private void addPages(SplittableRandom random, long count) {
        for (long i = 0; i < count; i++) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
            while (page.hasRemaining()) {
                page.putLong(random.nextLong());
            }
            pages.add(page.clear());
            isOwn.add(true);
        }
    }

    private ByteBuffer writable(int index) {
        if (!isOwn.get(index)) {
            pages.set(
                    index,
                    ByteBuffer.allocateDirect(PAGE_BYTES)
                            .put(pages.get(index).duplicate().clear())
                            .clear());
            isOwn.set(index, true);
        }
        return pages.get(index);
    }

    /** A checksum of all pages. */
    @Override
    public Bytes query(Bytes query) {
        CRC32C crc = new CRC32C();
        pages.forEach(page -> crc.update(page.duplicate().clear()));
        return Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES).putLong(crc.getValue()).array());
    }

    @Override
    public Capture capture() {
        List<ByteBuffer> captured = List.copyOf(pages);
        isOwn = new ArrayList<>(Collections.nCopies(pages.size(), false));
        return target -> write(captured, target);
    }

    private static void write(List<ByteBuffer> pages, OutputStream target) throws IOException {
        byte[] bytes = new byte[PAGE_BYTES];
        for (ByteBuffer page : pages) {
            page.duplicate().clear().get(bytes);
            target.write(bytes);
        }
    }

    @Override
    public void restore(InputStream source) throws IOException {
        List<ByteBuffer> restored = new ArrayList<>();
        byte[] bytes = new byte[PAGE_BYTES];
        for (int count = source.readNBytes(bytes, 0, PAGE_BYTES);
                count > 0;
                count = source.readNBytes(bytes, 0, PAGE_BYTES)) {
            if (count < PAGE_BYTES) {
                throw new IOException("a page is cut off");
            }
            restored.add(ByteBuffer.allocateDirect(PAGE_BYTES).put(bytes).clear());
        }
        pages = restored;
        isOwn = new ArrayList<>(Collections.nCopies(restored.size(), true));
    }
}
