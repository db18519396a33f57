package io.raftkit.testkit.files;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link Files} does in a {@link CrashFileSystem}. */
final class CrashProvider extends FileSystemProvider {
    static final String SCHEME = "crash";

    private final CrashFileSystem files;

    CrashProvider(CrashFileSystem files) {
        this.files = files;
    }

    /** What the path stands for. */
    Node node(Path path) throws IOException {
        files.device().check();
        Node node = files.rootNode();
        for (String name : CrashPath.of(path.normalize()).names()) {
            Node child = node instanceof DirectoryNode directory ? directory.child(name) : null;
            if (child == null) {
                throw new NoSuchFileException(path.toString());
            }
            node = child;
        }
        return node;
    }

    private @Nullable Node find(Path path) throws IOException {
        try {
            return node(path);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private DirectoryNode directory(Path path) throws IOException {
        if (node(path) instanceof DirectoryNode directory) {
            return directory;
        }
        throw new NotDirectoryException(path.toString());
    }

    private DirectoryNode parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new IOException("the root cannot be changed");
        }
        return directory(parent);
    }

    private static String name(Path path) {
        List<String> names = CrashPath.of(path.normalize()).names();
        return names.get(names.size() - 1);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean sync = options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC);
        boolean read = !write || options.contains(StandardOpenOption.READ);
        synchronized (files.device()) {
            Node node = write ? openOrCreate(path, options) : node(path);
            if (write && options.contains(StandardOpenOption.TRUNCATE_EXISTING) && node instanceof FileNode file) {
                file.resize(0);
            }
            return new CrashChannel(files, node, new CrashChannel.Mode(read, write, append, sync));
        }
    }

    private Node openOrCreate(Path path, Set<? extends OpenOption> options) throws IOException {
        Node found = find(path);
        boolean createNew = options.contains(StandardOpenOption.CREATE_NEW);
        if (found != null && createNew) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (found instanceof DirectoryNode) {
            throw new IOException(path + ": Is a directory");
        }
        if (found != null) {
            return found;
        }
        if (!createNew && !options.contains(StandardOpenOption.CREATE)) {
            throw new NoSuchFileException(path.toString());
        }
        FileNode created = new FileNode(files.device());
        parent(path).set(name(path), created);
        return created;
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> found = new ArrayList<>();
        synchronized (files.device()) {
            for (String name : directory(path).names()) {
                Path child = path.resolve(name);
                if (filter.accept(child)) {
                    found.add(child);
                }
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        synchronized (files.device()) {
            if (find(path) != null) {
                throw new FileAlreadyExistsException(path.toString());
            }
            parent(path).set(name(path), new DirectoryNode(files.device()));
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        synchronized (files.device()) {
            refuseIfFull(path, node(path));
            parent(path).set(name(path), null);
        }
    }

    private static void refuseIfFull(Path path, Node node) throws IOException {
        if (node instanceof DirectoryNode directory && !directory.names().isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        boolean replace = List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
        Set<StandardOpenOption> how = replace
                ? Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (FileChannel from = newFileChannel(source, Set.of(StandardOpenOption.READ));
                FileChannel to = newFileChannel(target, how)) {
            var unused = to.transferFrom(from, 0, from.size());
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Set<CopyOption> how = Set.of(options);
        synchronized (files.device()) {
            Node moved = node(source);
            Node replaced = find(target);
            boolean mayReplace =
                    how.contains(StandardCopyOption.REPLACE_EXISTING) || how.contains(StandardCopyOption.ATOMIC_MOVE);
            if (replaced != null && !mayReplace) {
                throw new FileAlreadyExistsException(target.toString());
            }
            if (replaced != null) {
                refuseIfFull(target, replaced);
            }
            DirectoryNode from = parent(source);
            DirectoryNode to = parent(target);
            if (from == to) {
                from.rename(name(source), name(target));
            } else {
                to.set(name(target), moved);
                from.set(name(source), null);
            }
        }
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        synchronized (files.device()) {
            return one.equals(other) || (other instanceof CrashPath && node(one) == node(other));
        }
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    @Override
    public FileStore getFileStore(Path path) {
        return new CrashFileStore(files);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        synchronized (files.device()) {
            var unused = node(path);
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return null;
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        synchronized (files.device()) {
            return type.cast(new CrashAttributes(node(path)));
        }
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        BasicFileAttributes all = readAttributes(path, BasicFileAttributes.class);
        return Map.of("size", all.size(), "isDirectory", all.isDirectory(), "isRegularFile", all.isRegularFile());
    }

    @Override
    public void setAttribute(Path path, String attribute, @Nullable Object value, LinkOption... options) {
        throw new UnsupportedOperationException(attribute + " cannot be set");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw new UnsupportedOperationException("made by CrashFileSystem.create()");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return files;
    }

    @Override
    public Path getPath(URI uri) {
        return files.getPath(uri.getPath());
    }
}
