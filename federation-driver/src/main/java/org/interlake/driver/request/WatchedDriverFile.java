package org.interlake.driver.request;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.interlake.driver.config.DriverConfig;
import org.interlake.driver.config.DriverConfigReader;
import org.interlake.driver.run.EnrolledSites;
import org.interlake.protocol.config.ConfigException;
import org.interlake.protocol.identity.PublicIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sites of the driver's file, read again when the file has changed: the rest of it counts from
 * the next start on. While it cannot be read, who was enrolled stays so.
 */
public final class WatchedDriverFile implements EnrolledSites {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedDriverFile.class);

  private final Path file;
  private SortedMap<String, PublicIdentity> enrolled;
  private byte[] read;

  /**
   * @param config what stands in the file now
   */
  public WatchedDriverFile(Path file, DriverConfig config) {
    this.file = requireNonNull(file, "file");
    this.enrolled = config.enrolled();
    this.read = new byte[0];
  }

  @Override
  public SortedMap<String, PublicIdentity> now() {
    try {
      byte[] bytes = Files.readAllBytes(file); // a time or size that is the same proves nothing
      if (!java.util.Arrays.equals(bytes, read)) {
        read = bytes;
        enrolled = DriverConfigReader.read(file).enrolled();
      }
    } catch (IOException | ConfigException e) {
      LOG.error(
          "{} cannot be read any more; who was enrolled stays enrolled until it can: {}",
          file,
          e.getMessage());
    }
    return enrolled;
  }
}
