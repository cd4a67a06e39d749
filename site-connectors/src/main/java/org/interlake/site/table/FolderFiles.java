package org.interlake.site.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.interlake.protocol.Digest;
import org.interlake.site.table.PinManifest.PinnedFile;

/** The files of a folder that a reader takes for data, and their digests, which executors make. */
final class FolderFiles {
  /** Bytes of one read. */
  private static final int BUFFER = 1 << 20;

  private final SparkSession spark;
  private final Path root;

  FolderFiles(SparkSession spark, Path root) throws IOException {
    this.spark = spark;
    this.root = fileSystem(spark, root).makeQualified(root);
  }

  private static FileSystem fileSystem(SparkSession spark, Path path) throws IOException {
    return path.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  Path root() {
    return root;
  }

  /**
   * The files that are there, with the digests of their bytes.
   *
   * @throws FileNotFoundException if there is no such folder
   */
  List<PinnedFile> digested() throws IOException {
    List<FileStatus> found = new ArrayList<>();
    collect(fileSystem(spark, root), root, found);
    return digested(found);
  }

  /** Hidden names are those that Spark does not read: of commit protocols, checksums, editors. */
  private static void collect(FileSystem fileSystem, Path folder, List<FileStatus> found)
      throws IOException {
    for (FileStatus status : fileSystem.listStatus(folder)) {
      String name = status.getPath().getName();
      boolean hidden =
          name.startsWith(".")
              || (name.startsWith("_") && !name.contains("="))
              || name.endsWith("._COPYING_");
      if (hidden) {
        continue;
      }
      if (status.isDirectory()) {
        collect(fileSystem, status.getPath(), found);
      } else {
        found.add(status);
      }
    }
  }

  private List<PinnedFile> digested(List<FileStatus> files) throws IOException {
    if (files.isEmpty()) {
      return List.of();
    }
    List<String> paths = files.stream().map(status -> status.getPath().toUri().toString()).toList();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<byte[]> digests;
    try {
      digests =
          context
              .parallelize(paths, Math.min(paths.size(), context.defaultParallelism()))
              .map(new Sha256(new SerializableConfiguration(context.hadoopConfiguration())))
              .collect();
    } catch (Exception e) { // Spark declares none of those that its jobs throw
      TableException.requireNotStopped(e);
      throw new IOException(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
    List<PinnedFile> pinned = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      FileStatus status = files.get(i);
      pinned.add(
          new PinnedFile(
              root.toUri().relativize(status.getPath().toUri()).getPath(),
              status.getLen(),
              status.getModificationTime(),
              Digest.ofBytes(digests.get(i))));
    }
    return pinned;
  }

  /** Where a file is. */
  Path pathOf(PinnedFile file) {
    return new Path(root, new Path(null, null, file.path()));
  }

  /**
   * Looks whether files are what they were; the bytes of those only whose time or size differs.
   *
   * @throws TableException naming one that is not
   */
  void requireUnchanged(List<PinnedFile> pinned) {
    requireUnchanged(pinned, false);
  }

  /** The same, looking at every byte. */
  void requireSameBytes(List<PinnedFile> pinned) {
    requireUnchanged(pinned, true);
  }

  private void requireUnchanged(List<PinnedFile> pinned, boolean everyByte) {
    Map<String, PinnedFile> touched = new HashMap<>();
    List<FileStatus> look = new ArrayList<>();
    try {
      FileSystem fileSystem = fileSystem(spark, root);
      for (PinnedFile file : pinned) {
        FileStatus now;
        try {
          now = fileSystem.getFileStatus(pathOf(file));
        } catch (FileNotFoundException e) {
          throw gone(file, "is no longer there", e);
        }
        if (now.getLen() != file.bytes()) {
          throw gone(file, "has other bytes", null);
        }
        if (everyByte || now.getModificationTime() != file.modified()) {
          look.add(now);
          touched.put(file.path(), file);
        }
      }
      for (PinnedFile now : digested(look)) {
        if (!now.sha256().equals(touched.get(now.path()).sha256())) {
          throw gone(now, "has other bytes", null);
        }
      }
    } catch (IOException e) {
      throw TableException.unavailable(
          "the files in " + root,
          "Restore them and this user's rights on them and start again, or let this run end",
          e);
    }
  }

  private TableException gone(PinnedFile file, String what, Exception cause) {
    return new TableException(
        "The pinned version of %s is gone: file %s %s. Restore the file from a copy and start again, or let this run end; new runs take the files as they are now. Write new data as new files, and replace none while a run is on."
            .formatted(root, file.path(), what),
        cause);
  }

  /** The digest of a file's bytes. */
  private static final class Sha256 implements Function<String, byte[]>, Serializable {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration hadoop;

    Sha256(SerializableConfiguration hadoop) {
      this.hadoop = hadoop;
    }

    @Override
    public byte[] call(String uri) throws IOException, NoSuchAlgorithmException {
      Path path = new Path(java.net.URI.create(uri));
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = path.getFileSystem(hadoop.value()).open(path)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          sha256.update(buffer, 0, read);
        }
      }
      return sha256.digest();
    }
  }
}
