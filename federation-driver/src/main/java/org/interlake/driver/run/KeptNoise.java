package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.interlake.models.training.RoundSecret;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.HadoopExchange;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;

/**
 * A run's noise in a folder of the driver's own, in the order of the exchange and by the same
 * means: 32 secret bytes for their owner only, drawn once from the system; and for each round,
 * before its model is out, the digest of what was noised. The folder is made when it is needed.
 *
 * <p>The exchange cannot hold either: whoever runs it could roll it back, and a round would be
 * noised twice.
 */
public final class KeptNoise implements NoiseKeeper, AutoCloseable {
  private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);

  private final URI folder;
  private final FederationId federation;
  private final RunId run;
  private final Configuration hadoop;
  private Optional<HadoopExchange> opened = Optional.empty();
  private Optional<byte[]> key = Optional.empty();

  /**
   * @param folder the driver's {@code state}, of any file system that an exchange can be on
   */
  public KeptNoise(URI folder, FederationId federation, RunId run, Configuration hadoop) {
    this.folder = requireNonNull(folder, "folder");
    this.federation = requireNonNull(federation, "federation");
    this.run = requireNonNull(run, "run");
    this.hadoop = requireNonNull(hadoop, "hadoop");
  }

  /**
   * {@inheritDoc}
   *
   * @throws RunConflictException also if the folder cannot be made
   * @throws ExchangeException if what is in it cannot be read or written
   */
  @Override
  public void ready(boolean released) {
    if (key.isPresent()) {
      return;
    }
    key = read(ExchangeLayout.driverNoiseKey(run), NoiseSource.KEY_BYTES);
    if (key.isEmpty()) {
      if (released || !place().list(ExchangeLayout.noisedRounds(run)).isEmpty()) {
        throw RunConflictException.otherContent(
            "The key of the noise of run %s, %s, is missing, though a model with that noise is out. Restore it from a copy, or start a new run with --run NAME; other noise for the same rounds would tell more than the plan promises."
                .formatted(run, nameOf(ExchangeLayout.driverNoiseKey(run))));
      }
      key = Optional.of(draw());
    }
  }

  @Override
  public RoundSecret of(RoundNumber round, Digest made) {
    byte[] secret =
        key.orElseThrow(() -> new IllegalStateException("Noise of a key that is not ready"));
    ExchangePath path = ExchangeLayout.noisedRound(run, round);
    if (place().publish(path, Content.of(made.toBytes())) instanceof Publication.Conflicted) {
      throw RunConflictException.otherContent(
          "Round %s of run %s was noised before, of other updates or another model than the exchange holds now (%s has the digest). Noise is drawn once in a round: restore the exchange as it was, or start a new run with --run NAME."
              .formatted(round, run, nameOf(path)));
    }
    return RoundSecret.of(secret, "driver %s %s".formatted(round, made.hex()));
  }

  @Override
  public void forget() {
    if (opened.isPresent() || exists()) {
      place().forget(ExchangeLayout.driverNoiseKey(run));
    }
    key = Optional.empty();
  }

  private boolean exists() {
    try {
      Path path = new Path(folder);
      return path.getFileSystem(hadoop).exists(path);
    } catch (IOException e) {
      throw unusable(new Path(folder), e);
    }
  }

  private Optional<byte[]> read(ExchangePath path, int length) {
    Optional<ObjectReader> object = place().open(path);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader reader = object.get()) {
      if (reader.length() != length) {
        throw RunConflictException.otherContent(
            "The key of the noise of run %s, %s, is damaged: %d bytes (must be %d). Restore it from a copy."
                .formatted(run, nameOf(path), reader.length(), length));
      }
      return Optional.of(reader.read(0, length));
    }
  }

  /** Of two drivers of the run that draw at once, the first decides. */
  private byte[] draw() {
    ExchangePath path = ExchangeLayout.driverNoiseKey(run);
    protect(ExchangeLayout.driverNoise(run));
    byte[] drawn = NoiseSource.newKey();
    return place().publish(path, Content.of(drawn)) instanceof Publication.Conflicted
        ? read(path, NoiseSource.KEY_BYTES).orElseThrow()
        : drawn;
  }

  private HadoopExchange place() {
    if (opened.isEmpty()) {
      Path path = new Path(folder);
      try {
        path.getFileSystem(hadoop).mkdirs(path, OWNER_ONLY);
      } catch (IOException e) {
        throw unusable(path, e);
      }
      opened = Optional.of(HadoopExchange.open(folder, federation, hadoop));
    }
    return opened.get();
  }

  /** Whoever has made the folders above. */
  private void protect(ExchangePath within) {
    Path path = new Path(nameOf(within));
    try {
      FileSystem fileSystem = path.getFileSystem(hadoop);
      fileSystem.mkdirs(path, OWNER_ONLY);
      fileSystem.setPermission(path, OWNER_ONLY);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static RunConflictException unusable(Path path, IOException cause) {
    RunConflictException unusable =
        RunConflictException.otherContent(
            "The folder %s, where this driver is to keep the key of its noise, cannot be made for its owner only: %s. Name another as state in the driver's file."
                .formatted(path, cause.getMessage()));
    unusable.initCause(cause);
    return unusable;
  }

  /** Where an object is, for a person who is to restore it. */
  private String nameOf(ExchangePath object) {
    return new Path(new Path(folder), federation.name() + "/" + object).toString();
  }

  @Override
  public void close() {
    opened.ifPresent(HadoopExchange::close);
  }
}
