package io.raftkit.bench.peers;

import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ClusteredMediaDriver;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Aeron runs for a member: a media driver, an archive, a consensus module, and a container for the service. */
final class AeronNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AeronNode.class);
    private static final int FILE_SYNC_LEVEL = 2;

    /** Between threads of a member that share its media driver; short, as little is said there. */
    private static final String WITHIN_MEMBER = "aeron:ipc?term-length=64k";

    private static final long MOST_SPINS = 10;
    private static final long MOST_YIELDS = 20;
    private static final long LEAST_PARK_NANOS = 1_000;
    private static final long MOST_PARK_NANOS = 100_000;

    private final AeronEndpoints endpoints;
    private final String aeronDirectory;
    private final Path clusterDirectory;
    private final ClusteredMediaDriver driver;
    private final ClusteredServiceContainer container;

    AeronNode(AeronEndpoints endpoints, ClusteredService service) {
        this.endpoints = endpoints;
        this.aeronDirectory = AeronDirectory.of(endpoints.seat().port());
        this.clusterDirectory = endpoints.seat().directory().resolve("cluster");
        this.driver = ClusteredMediaDriver.launch(driver(), archive(), consensusModule());
        this.container = ClusteredServiceContainer.launch(container(service));
    }

    /** What its threads, and the client's, do while there is nothing to do: to spin takes more cores than there are. */
    static IdleStrategy idleStrategy() {
        return new BackoffIdleStrategy(MOST_SPINS, MOST_YIELDS, LEAST_PARK_NANOS, MOST_PARK_NANOS);
    }

    /** Takes what went wrong where nobody waits for it. */
    static void onError(Throwable failure) {
        LOG.warn("in Aeron", failure);
    }

    /** Where its media driver is found. */
    String aeronDirectory() {
        return aeronDirectory;
    }

    private MediaDriver.Context driver() {
        return new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(idleStrategy())
                .errorHandler(AeronNode::onError);
    }

    private Archive.Context archive() {
        return new Archive.Context()
                .aeronDirectoryName(aeronDirectory)
                .archiveDir(endpoints.seat().directory().resolve("archive").toFile())
                .controlChannel(endpoints.archive())
                .localControlChannel(WITHIN_MEMBER)
                .replicationChannel(AeronEndpoints.ANY)
                .archiveClientContext(new AeronArchive.Context().controlResponseChannel(AeronEndpoints.ANY))
                .recordingEventsEnabled(false)
                .threadingMode(ArchiveThreadingMode.SHARED)
                .idleStrategySupplier(AeronNode::idleStrategy)
                .fileSyncLevel(FILE_SYNC_LEVEL)
                .catalogFileSyncLevel(FILE_SYNC_LEVEL)
                .errorHandler(AeronNode::onError);
    }

    private ConsensusModule.Context consensusModule() {
        return new ConsensusModule.Context()
                .clusterMemberId(endpoints.seat().self())
                .clusterMembers(endpoints.members())
                .clusterDir(clusterDirectory.toFile())
                .ingressChannel("aeron:udp")
                .replicationChannel(AeronEndpoints.ANY)
                .archiveContext(archiveClient())
                .fileSyncLevel(FILE_SYNC_LEVEL)
                .idleStrategySupplier(AeronNode::idleStrategy)
                .errorHandler(AeronNode::onError);
    }

    private ClusteredServiceContainer.Context container(ClusteredService service) {
        return new ClusteredServiceContainer.Context()
                .aeronDirectoryName(aeronDirectory)
                .archiveContext(archiveClient())
                .clusterDir(clusterDirectory.toFile())
                .clusteredService(service)
                .idleStrategySupplier(AeronNode::idleStrategy)
                .errorHandler(AeronNode::onError);
    }

    /** How the archive of this member is asked by the others of this member. */
    private AeronArchive.Context archiveClient() {
        return new AeronArchive.Context()
                .lock(NoOpLock.INSTANCE)
                .controlRequestChannel(WITHIN_MEMBER)
                .controlRequestStreamId(AeronArchive.Configuration.localControlStreamId())
                .controlResponseChannel(WITHIN_MEMBER)
                .aeronDirectoryName(aeronDirectory);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(container, driver);
    }
}
