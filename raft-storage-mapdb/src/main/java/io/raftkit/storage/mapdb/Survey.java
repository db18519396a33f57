package io.raftkit.storage.mapdb;

import io.raftkit.model.CorruptRecordException;
import io.raftkit.model.LogId;
import io.raftkit.storage.mapdb.LogReport.Damage;
import io.raftkit.storage.mapdb.LogReport.SegmentReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mapdb.volume.Volume;

/**
 * Reads every segment, in whatever state it is, and tells what is left. Changes nothing.
 *
 * <p>Where {@link Recovery} stops at the first thing that is not as it was written, this goes on behind it.
 */
final class Survey {
    private final StoreDirectory directory;
    private final Identity identity;
    private final Consumer<StoredGroup> visitor;
    private SurveyedLog log = new SurveyedLog();
    private final List<SegmentReport> segments = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private long unfinished;

    // The segment at hand.
    private Path file = Path.of("");
    private long number;
    private long size;
    private long groups;
    private long entries;

    /** Of the segment before, if it can be read. */
    private @Nullable SegmentHeader before;

    Survey(StoreDirectory directory, Identity identity, Consumer<StoredGroup> visitor) {
        this.directory = directory;
        this.identity = identity;
        this.visitor = visitor;
    }

    LogReport run() throws IOException {
        List<Long> numbers = directory.segmentNumbers();
        if (numbers.isEmpty()) {
            damages.add(new Damage(directory.path(), 0, "it has an identity but no segments"));
        }
        for (int i = 0; i < numbers.size(); i++) {
            if (i > 0 && numbers.get(i) != numbers.get(i - 1) + 1) {
                Path lost = directory.segment(numbers.get(i - 1) + 1);
                damages.add(new Damage(lost, 0, "it is missing, but there are segments after it"));
            }
            segment(numbers.get(i), i == numbers.size() - 1);
        }
        LogReport.Owner owner = new LogReport.Owner(identity.group(), identity.node(), identity.incarnation());
        return new LogReport(owner, log.shape(), segments, damages, log.unreadable(), unfinished);
    }

    private void segment(long segmentNumber, boolean isNewest) throws IOException {
        try {
            readSegment(segmentNumber, isNewest);
        } catch (NoSuchFileException e) {
            if (isNewest) {
                throw e;
            }
            // Compacted away meanwhile, and so is everything before it.
            log = new SurveyedLog();
            before = null;
            segments.clear();
            damages.clear();
        }
    }

    private void readSegment(long segmentNumber, boolean isNewest) throws IOException {
        long previousEnd =
                segments.isEmpty() ? 0 : segments.get(segments.size() - 1).usedBytes();
        Path previous = file;
        number = segmentNumber;
        file = directory.segment(number);
        size = Files.size(file);
        groups = 0;
        entries = 0;
        long used = 0;
        if (size < SegmentHeader.BYTES) {
            damage(0, "it has only " + size + " bytes, and its entries are lost");
        } else {
            Volume volume = open();
            try {
                SegmentHeader header = header(volume);
                if (header != null) {
                    begin(header, previous, previousEnd);
                } else if (number == 1) {
                    log.start(LogId.ZERO, Chain.START, log.shape().hardState());
                }
                used = scan(volume, isNewest);
                checkSeals(volume, header, isNewest, used == SegmentHeader.BYTES);
            } finally {
                volume.close();
            }
        }
        segments.add(new SegmentReport(file, size, used, groups, entries));
    }

    private Volume open() throws IOException {
        return open(file);
    }

    private static Volume open(Path file) throws IOException {
        try {
            return new DurableFileVolume(file, true);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private @Nullable SegmentHeader header(Volume volume) {
        byte[] bytes = new byte[SegmentHeader.BYTES];
        volume.getData(0, bytes, 0, bytes.length);
        try {
            SegmentHeader header = SegmentHeader.decode(bytes);
            if (header.number() == number && header.incarnation().equals(identity.incarnation())) {
                if (size < header.size()) {
                    damage(size, "it had " + header.size() + " bytes, and the entries at its end are lost");
                }
                size = Math.min(size, header.size());
                return header;
            }
            damage(0, "it is segment " + header.number() + " of incarnation " + header.incarnation());
        } catch (CorruptRecordException e) {
            damage(0, String.valueOf(e.getMessage()));
        }
        return null;
    }

    private void begin(SegmentHeader header, Path previous, long previousEnd) {
        if (!log.isStarted()) {
            log.start(header.base(), header.chain(), header.hardState());
        } else if (!log.isFollowedBy(header.chain())) {
            damages.add(new Damage(previous, previousEnd, Loss.between(log.last(), header.base())));
            log.jump(header.base(), header.chain(), header.hardState(), SurveyedLog.Salvage.NOTHING);
        }
    }

    /** The segment before must be sealed, unless nothing is written to this one; the newest must not be. */
    private void checkSeals(Volume volume, @Nullable SegmentHeader header, boolean isNewest, boolean isEmpty)
            throws IOException {
        SegmentHeader previous = before;
        if (previous != null
                && header != null
                && header.number() == previous.number() + 1
                && !(isNewest && isEmpty)
                && !isSealed(previous, header.chain())) {
            damages.add(new Damage(directory.segment(previous.number()), previous.groupsEnd(), Loss.OF_SEAL));
        }
        before = header != null && size == header.size() ? header : null;
        Path next = directory.segment(number + 1);
        // Beside a running node there may be a newer one by now.
        if (isNewest && before != null && Seal.isBegun(volume, before) && !Files.exists(next)) {
            damages.add(new Damage(next, 0, "it is missing, but the segment before it is sealed"));
        }
    }

    private boolean isSealed(SegmentHeader segment, Chain last) throws IOException {
        try {
            Volume volume = open(directory.segment(segment.number()));
            try {
                return Seal.isIntact(volume, segment, last);
            } finally {
                volume.close();
            }
        } catch (NoSuchFileException e) {
            return true; // compacted away meanwhile
        }
    }

    /** Takes in all groups; the end of the last. */
    private long scan(Volume volume, boolean isNewest) {
        Window window = Window.of(volume, size - Stamp.BYTES);
        GroupReader reader = new GroupReader(window, identity.incarnation(), number);
        long at = SegmentHeader.BYTES;
        for (long next = at; next >= 0; ) {
            Optional<GroupFormat.Link> link = reader.at(at);
            if (link.isEmpty()) {
                next = reader.next(at + 1);
                // Beside a running node: what is here may have been written since it was read.
                link = reader.afresh(at);
            }
            if (link.isPresent()) {
                take(link.get(), at, at, SurveyedLog.Salvage.NOTHING);
                at += link.get().length();
                next = at;
            } else if (next >= 0) {
                GroupFormat.Link behind = reader.at(next).orElseThrow();
                take(behind, next, at, reader.salvage(at, next));
                at = next + behind.length();
            }
        }
        if (isNewest) {
            end(reader, at);
        }
        return at;
    }

    /** What stands behind the last group of all that can be read. */
    private void end(GroupReader reader, long at) {
        long dirty = reader.lastNonZero(at);
        Chain chain = log.chain();
        Optional<LogId> lost = chain == null ? Optional.empty() : reader.durableBehind(at, dirty, chain, log.last());
        // Beside a running node: more may have been written meanwhile.
        if (lost.isPresent() && reader.afresh(at).isEmpty()) {
            damage(at, Loss.between(log.last(), lost.get()));
            log.lose(lost.get(), reader.salvage(at, dirty + 1));
        } else {
            unfinished = Math.max(0, dirty + 1 - at);
        }
    }

    /** The next group that can be read; {@code from} is where bytes that cannot be read begin, if there are any. */
    private void take(GroupFormat.Link link, long at, long from, SurveyedLog.Salvage salvage) {
        Group group = link.group();
        if (!log.isStarted()) {
            log.start(group.after(), link.previous(), group.hardState());
        }
        if (!log.isAhead(link.chain())) {
            damage(at, "group " + link.chain().sequence() + " does not belong here");
            return;
        }
        if (!log.isFollowedBy(link.previous())) {
            damage(from, Loss.between(log.last(), group.after()));
            log.jump(group.after(), link.previous(), group.hardState(), salvage);
        } else if (from < at) {
            damage(from, "there are bytes that belong to no group");
        }
        log.apply(link);
        groups++;
        entries += group.entries().size();
        visitor.accept(new StoredGroup(
                file, at, link.chain().sequence(), group.after(), group.reset(), group.hardState(), group.entries()));
    }

    private void damage(long offset, String what) {
        damages.add(new Damage(file, offset, what));
    }
}
