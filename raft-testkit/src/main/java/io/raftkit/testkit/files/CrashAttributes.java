package io.raftkit.testkit.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What is known of a file; nothing here has a time. */
final class CrashAttributes implements BasicFileAttributes {
    private static final FileTime START = FileTime.fromMillis(0);

    private final Node node;
    private final long size;

    CrashAttributes(Node node) {
        this.node = node;
        this.size = node instanceof FileNode file ? file.size() : 0;
    }

    @Override
    public FileTime lastModifiedTime() {
        return START;
    }

    @Override
    public FileTime lastAccessTime() {
        return START;
    }

    @Override
    public FileTime creationTime() {
        return START;
    }

    @Override
    public boolean isRegularFile() {
        return node instanceof FileNode;
    }

    @Override
    public boolean isDirectory() {
        return node instanceof DirectoryNode;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public long size() {
        return size;
    }

    /** The same for all names of a file, and for it alone. */
    @Override
    public Object fileKey() {
        return node;
    }
}
