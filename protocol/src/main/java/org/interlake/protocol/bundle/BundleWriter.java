package org.interlake.protocol.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.bundle.BundleHeader.Entry;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeException;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.SigningKey;

/** Puts one party's objects of an exchange into one file. */
public final class BundleWriter {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Exchange exchange;
  private final FederationId federation;
  private final ExchangePath party;
  private final SigningKey key;

  /**
   * @param party {@code driver} or {@code sites/<site>}
   * @param key that party's
   */
  public BundleWriter(
      Exchange exchange, FederationId federation, ExchangePath party, SigningKey key) {
    this.exchange = requireNonNull(exchange, "exchange");
    this.federation = requireNonNull(federation, "federation");
    this.party = requireNonNull(party, "party");
    this.key = requireNonNull(key, "key");
  }

  /**
   * Writes a new file, which appears whole. It is empty but for its head if there is nothing.
   *
   * @param without what an earlier bundle held
   * @return how many objects it holds
   * @throws BundleException if the file exists or cannot be written
   * @throws ExchangeException if the exchange cannot be read
   */
  public int write(Path file, Set<ExchangePath> without) {
    List<Entry> entries = new ArrayList<>();
    collect(party, without, entries);
    entries.sort(Entry.BY_PATH);
    if (entries.size() > BundleHeader.MAX_ENTRIES) {
      throw new BundleException(
          "Bundle %s was not written: %d objects are more than %d. Leave out what an earlier one held, with --since."
              .formatted(file, entries.size(), BundleHeader.MAX_ENTRIES));
    }
    String head = new BundleHeader(federation, party.toString(), entries).text();
    String signature = Base64.getEncoder().encodeToString(key.sign(BundleHeader.signed(head)));
    Path absolute = file.toAbsolutePath();
    try {
      Path aside = Files.createTempFile(absolute.getParent(), ".bundle-", null);
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(aside))) {
          out.write((head + "signature " + signature + "\n\n").getBytes(UTF_8));
          for (Entry entry : entries) {
            copy(entry, out);
          }
        }
        Files.createLink(absolute, aside); // unlike a move, it fails if the file exists
      } finally {
        Files.delete(aside);
      }
      return entries.size();
    } catch (FileAlreadyExistsException e) {
      throw new BundleException(
          "Bundle %s exists already and is not overwritten. Choose another name.".formatted(file),
          e);
    } catch (IOException e) {
      throw new BundleException("Bundle %s cannot be written: %s".formatted(file, e), e);
    }
  }

  private void collect(ExchangePath folder, Set<ExchangePath> without, List<Entry> entries) {
    for (String name : exchange.list(folder)) {
      ExchangePath child = folder.child(name);
      Optional<ObjectReader> found =
          exchange.exists(child) ? exchange.open(child) : Optional.empty();
      if (found.isEmpty()) {
        collect(child, without, entries);
      } else {
        try (ObjectReader object = found.get()) {
          if (!without.contains(child)) {
            entries.add(new Entry(child, object.length(), digest(object)));
          }
        }
      }
    }
  }

  static Digest digest(ObjectReader object) {
    MessageDigest sha256 = BundleReader.sha256();
    for (long at = 0; at < object.length(); at += BUFFER_BYTES) {
      sha256.update(object.read(at, (int) Math.min(BUFFER_BYTES, object.length() - at)));
    }
    return Digest.ofBytes(sha256.digest());
  }

  private void copy(Entry entry, OutputStream out) throws IOException {
    try (ObjectReader object =
        exchange
            .open(entry.path())
            .orElseThrow(() -> new ExchangeException(entry.path() + " has been removed"))) {
      for (long at = 0; at < entry.length(); at += BUFFER_BYTES) {
        out.write(object.read(at, (int) Math.min(BUFFER_BYTES, entry.length() - at)));
      }
    }
  }
}
