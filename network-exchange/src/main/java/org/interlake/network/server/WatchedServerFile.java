package org.interlake.network.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.interlake.protocol.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a server's file, read again when the file has changed, at most once a second: the
 * rest of it counts from the next start on. While it cannot be read, who was enrolled stays so.
 */
public final class WatchedServerFile implements Supplier<EnrolledKeys> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedServerFile.class);
  private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private EnrolledKeys enrolled;
  private byte[] read = new byte[0];

  /** Whether it is time for a look. */
  private final BooleanSupplier due;

  /**
   * @param config what stands in the file now
   */
  public WatchedServerFile(Path file, ExchangeServerConfig config) {
    this(file, config, new Pace());
  }

  WatchedServerFile(Path file, ExchangeServerConfig config, BooleanSupplier due) {
    this.file = requireNonNull(file, "file");
    this.enrolled = config.enrolled();
    this.due = requireNonNull(due, "due");
  }

  /** True at most once in a while. */
  private static final class Pace implements BooleanSupplier {
    private long lastNanos = System.nanoTime();

    @Override
    public boolean getAsBoolean() {
      long now = System.nanoTime();
      if (now - lastNanos < LOOK_EVERY_NANOS) {
        return false;
      }
      lastNanos = now;
      return true;
    }
  }

  @Override
  public synchronized EnrolledKeys get() {
    if (due.getAsBoolean()) {
      look();
    }
    return enrolled;
  }

  private void look() {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (!Arrays.equals(bytes, read)) {
        read = bytes;
        enrolled = ExchangeServerConfigReader.read(file).enrolled();
      }
    } catch (IOException | ConfigException e) {
      LOG.error(
          "{} cannot be read any more; who was enrolled stays enrolled until it can: {}",
          file,
          e.getMessage());
    }
  }
}
