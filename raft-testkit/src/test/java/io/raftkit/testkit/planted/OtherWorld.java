package io.raftkit.testkit.planted;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Has its own copy of every class of this project, some of them other than on the class path. Everything else is shared
 * with its parent.
 */
final class OtherWorld extends ClassLoader {
    private static final String OWN = "io.raftkit.";

    private final Map<String, byte[]> changed;

    /**
     * A world of its own.
     *
     * @param changed the bytes of the classes that are other than on the class path, by name
     */
    OtherWorld(Map<String, byte[]> changed) {
        super(OtherWorld.class.getClassLoader());
        this.changed = Map.copyOf(changed);
    }

    /** Runs the simulation of a seed with the classes of this world. */
    LongConsumer simulation() {
        try {
            return loadClass(OneRun.class.getName())
                    .asSubclass(LongConsumer.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OWN)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = changed.containsKey(name) ? changed.get(name) : unchanged(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] unchanged(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
