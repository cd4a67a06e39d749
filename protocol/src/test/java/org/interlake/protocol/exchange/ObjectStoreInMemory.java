package org.interlake.protocol.exchange;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * What the connector of Google Cloud Storage promises, and no more, over buckets in memory: a
 * stream becomes an object when it is closed, whatever has come by then; one that was created
 * without overwriting fails there if an object has appeared meanwhile; a stream cannot be taken
 * back; a rename is not to be used.
 */
public final class ObjectStoreInMemory extends FileSystem {
  private static final Map<String, ConcurrentSkipListMap<String, byte[]>> BUCKETS =
      new ConcurrentHashMap<>();

  private URI uri;

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
  }

  private ConcurrentSkipListMap<String, byte[]> bucket() {
    return BUCKETS.computeIfAbsent(uri.getAuthority(), name -> new ConcurrentSkipListMap<>());
  }

  private static String key(Path path) {
    return path.toUri().getPath();
  }

  @Override
  public URI getUri() {
    return uri;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    byte[] bytes = bucket().get(key(path));
    if (bytes == null) {
      throw new FileNotFoundException(path.toString());
    }
    return new FSDataInputStream(new Bytes(bytes));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return new FSDataOutputStream(
        new ByteArrayOutputStream() {
          @Override
          public void close() throws IOException {
            if (overwrite) {
              bucket().put(key(path), toByteArray());
            } else if (bucket().putIfAbsent(key(path), toByteArray()) != null) {
              throw new IOException("412 Precondition Failed");
            }
          }
        },
        null);
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    FileStatus own = getFileStatus(folder);
    if (own.isFile()) {
      return new FileStatus[] {own};
    }
    TreeMap<Path, FileStatus> children = new TreeMap<>();
    String prefix = key(folder) + "/";
    for (String key : bucket().tailMap(prefix).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      Path child = new Path(folder, key.substring(prefix.length()).split("/", 2)[0]);
      children.put(child, getFileStatus(child));
    }
    return children.values().toArray(FileStatus[]::new);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    byte[] bytes = bucket().get(key(path));
    if (bytes != null) {
      return new FileStatus(bytes.length, false, 1, 1 << 20, 0, path);
    }
    String below = bucket().ceilingKey(key(path) + "/");
    if (below != null && below.startsWith(key(path) + "/")) {
      return new FileStatus(0, true, 1, 1 << 20, 0, path);
    }
    throw new FileNotFoundException(path.toString());
  }

  /** A folder is an object whose name ends in a slash. */
  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    bucket().put(key(path) + "/.folder", new byte[0]);
    return true;
  }

  @Override
  public boolean delete(Path path, boolean recursive) {
    boolean there = bucket().remove(key(path)) != null;
    return bucket().keySet().removeIf(key -> key.startsWith(key(path) + "/")) || there;
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("append");
  }

  @Override
  public boolean rename(Path from, Path to) {
    throw new UnsupportedOperationException("a copy and a deletion");
  }

  @Override
  public void setWorkingDirectory(Path folder) {}

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri + "/");
  }

  private static final class Bytes extends FSInputStream {
    private final byte[] bytes;
    private final ByteArrayInputStream in;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
      this.in = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      return in.read(target, offset, count);
    }

    @Override
    public void seek(long position) {
      in.reset();
      in.skip(position);
    }

    @Override
    public long getPos() {
      return (long) bytes.length - in.available();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }
  }
}
