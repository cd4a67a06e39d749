package org.interlake.integration;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A local file system under the scheme {@code rival}, on which another agent of the site is always
 * the quicker one: when an acceptance is to appear, one is there already.
 */
public final class RivalFileSystem extends RawLocalFileSystem {
  @Override
  public URI getUri() {
    return URI.create("rival:///");
  }

  @Override
  public boolean rename(Path source, Path target) throws IOException {
    if (!target.getName().equals("accepted")) {
      return super.rename(source, target);
    }
    Files.writeString(pathToFile(target).toPath(), "accepted by another agent");
    return false;
  }
}
