package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.interlake.models.training.RoundSecret;
import org.interlake.privacy.noise.NoiseSource;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.site.agent.DriverInbox.OpenCall;

/**
 * The secret bytes that a site draws all noise of one run from: drawn once from the system, kept in
 * the site's own folder, which nobody else can read, and removed with it when the run is over. A
 * site that repeats a round so repeats its noise, and an average over repetitions tells nothing.
 *
 * <p>A round's noise also depends on the plan and on the model that is answered: no two answers
 * that differ share it.
 */
final class NoiseKey {
  private final SiteScope scope;
  private final StateFolder folder;
  private Optional<byte[]> known = Optional.empty();

  NoiseKey(SiteScope scope, StateFolder folder) {
    this.scope = requireNonNull(scope, "scope");
    this.folder = requireNonNull(folder, "folder");
  }

  /**
   * The secret of a round.
   *
   * @throws SiteStateException if the key cannot be read or kept
   */
  RoundSecret of(OpenCall call) {
    return RoundSecret.of(
        key(), "%s %s %s".formatted(scope.plan().hex(), call.round(), call.model().hex()));
  }

  /**
   * Finds the key, or draws it for a run of which nothing was answered yet.
   *
   * @param answered whether anything was
   * @throws SiteStateException if there is none and must be one, or it cannot be read or kept
   */
  void ready(BooleanSupplier answered) {
    if (known.isPresent()) {
      return;
    }
    known = read();
    if (known.isEmpty()) {
      if (answered.getAsBoolean()) {
        throw new SiteStateException(
            "the key of this run's noise, %s, is missing, though a round of the run is in the ledger. Restore it from a copy and start again; without it this site cannot go on in this run"
                .formatted(folder.nameOf(path())));
      }
      known = Optional.of(draw());
    }
  }

  private byte[] key() {
    return known.orElseThrow(() -> new IllegalStateException("Noise before it was paid for"));
  }

  private Optional<byte[]> read() {
    try {
      Optional<ObjectReader> object = folder.place().open(path());
      if (object.isEmpty()) {
        return Optional.empty();
      }
      try (ObjectReader reader = object.get()) {
        if (reader.length() != NoiseSource.KEY_BYTES) {
          throw new SiteStateException(
              "the key of this run's noise, %s, is damaged: %d bytes (must be %d). Restore it from a copy"
                  .formatted(folder.nameOf(path()), reader.length(), NoiseSource.KEY_BYTES));
        }
        return Optional.of(reader.read(0, NoiseSource.KEY_BYTES));
      }
    } catch (ExchangeException e) {
      throw unreachable(e);
    }
  }

  /** Of two agents of the site that draw at once, the first decides. */
  private byte[] draw() {
    byte[] drawn = NoiseSource.newKey();
    try {
      return folder.place().publish(path(), Content.of(drawn)) instanceof Publication.Conflicted
          ? read().orElseThrow()
          : drawn;
    } catch (ExchangeException e) {
      throw unreachable(e);
    }
  }

  private SiteStateException unreachable(ExchangeException cause) {
    return new SiteStateException(
        "the key of this run's noise, %s, cannot be read or kept. %s"
            .formatted(folder.nameOf(path()), cause.getMessage()),
        cause);
  }

  private ExchangePath path() {
    return ExchangeLayout.noiseKey(scope.site(), scope.run());
  }
}
