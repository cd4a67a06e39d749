package org.interlake.site.agent;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.site.table.PinFolder;

/**
 * What one run has pinned, in the site's own folder, and the site's key of its tables beside it.
 * The key is drawn when it is first needed. A site that loses it cannot go on in runs on tables
 * without versions of their own, and tells of the same rows by other digests in later ones.
 */
final class RunTables implements PinFolder {
  private final SiteId site;
  private final RunId run;
  private final StateFolder state;
  private Optional<URI> made = Optional.empty();
  private Optional<byte[]> known = Optional.empty();

  RunTables(SiteId site, RunId run, StateFolder state) {
    this.site = requireNonNull(site, "site");
    this.run = requireNonNull(run, "run");
    this.state = requireNonNull(state, "state");
  }

  @Override
  public URI folder() {
    if (made.isEmpty()) {
      ExchangePath tables = ExchangeLayout.tables(site, run);
      state.protect(tables);
      made = Optional.of(new Path(state.nameOf(tables)).toUri());
    }
    return made.get();
  }

  @Override
  public byte[] key() {
    if (known.isEmpty()) {
      known = Optional.of(read().orElseGet(this::draw));
    }
    return known.get().clone();
  }

  private ExchangePath path() {
    return ExchangeLayout.tableKey(site);
  }

  private Optional<byte[]> read() {
    try {
      Optional<ObjectReader> object = state.place().open(path());
      if (object.isEmpty()) {
        return Optional.empty();
      }
      try (ObjectReader reader = object.get()) {
        if (reader.length() != KEY_BYTES) {
          throw new SiteStateException(
              "the key of this site's tables, %s, is damaged: %d bytes (must be %d). Restore it from a copy"
                  .formatted(state.nameOf(path()), reader.length(), KEY_BYTES));
        }
        return Optional.of(reader.read(0, KEY_BYTES));
      }
    } catch (ExchangeException e) {
      throw unreachable(e);
    }
  }

  /** Of two agents of the site that draw at once, the first decides. */
  private byte[] draw() {
    byte[] drawn = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(drawn);
    try {
      return state.place().publish(path(), Content.of(drawn)) instanceof Publication.Conflicted
          ? read().orElseThrow()
          : drawn;
    } catch (ExchangeException e) {
      throw unreachable(e);
    }
  }

  private SiteStateException unreachable(ExchangeException cause) {
    return new SiteStateException(
        "the key of this site's tables, %s, cannot be read or kept. %s"
            .formatted(state.nameOf(path()), cause.getMessage()),
        cause);
  }
}
