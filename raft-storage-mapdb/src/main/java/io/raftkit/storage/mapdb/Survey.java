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
            } finally {
                volume.close();
            }
        }
        segments.add(new SegmentReport(file, size, used, groups, entries));
    }

    private Volume open() throws IOException {
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

    /** Takes in all groups; the end of the last. */
    private long scan(Volume volume, boolean isNewest) {
        GroupReader reader = new GroupReader(volume, size, identity.incarnation(), number);
        long at = SegmentHeader.BYTES;
        Optional<GroupFormat.Link> link = reader.at(at);
        while (at < size) {
            if (link.isPresent()) {
                take(link.get(), at, at, SurveyedLog.Salvage.NOTHING);
                at += link.get().length();
                link = reader.at(at);
                continue;
            }
            long next = reader.next(at + 1);
            if (next < 0) {
                break;
            }
            // Beside a running node: what is here may have been written since it was read.
            link = reader.afresh(at);
            if (link.isEmpty()) {
                GroupFormat.Link behind = reader.at(next).orElseThrow();
                take(behind, next, at, reader.salvage(at, next));
                at = next + behind.length();
                link = reader.at(at);
            }
        }
        if (isNewest) {
            unfinished = Math.max(0, reader.lastNonZero(at) + 1 - at);
        }
        return at;
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
