package org.interlake.protocol.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.bundle.BundleHeader.Entry;
import org.interlake.protocol.exchange.Content;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.exchange.Publication;
import org.interlake.protocol.identity.Verifier;

/** A bundle that has been checked from its first byte to its last. */
public final class BundleReader {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int MAX_LINE_BYTES = 4096;

  private final Path file;
  private final BundleHeader header;
  private final long start;

  private BundleReader(Path file, BundleHeader header, long start) {
    this.file = requireNonNull(file, "file");
    this.header = requireNonNull(header, "header");
    this.start = start;
  }

  /** What became of a bundle's objects. */
  public record Imported(int published, int alreadyThere) {}

  /**
   * Reads and checks a whole file.
   *
   * @param party {@code driver} or {@code sites/<site>}: whose it must be
   * @param sender under which it must be signed
   * @throws BundleException if it cannot be read, or is not believed
   */
  public static BundleReader open(
      Path file, FederationId federation, ExchangePath party, Verifier sender) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
      List<String> lines = new ArrayList<>();
      String line = firstLine(in, file);
      long read = line.length() + 1L;
      while (!line.startsWith("signature ")) {
        lines.add(line);
        if (lines.size() > BundleHeader.MAX_ENTRIES + 4) {
          throw refused(file, "its head has more lines than a bundle may have");
        }
        line = line(in);
        read += line.length() + 1L;
      }
      byte[] signature = Base64.getDecoder().decode(BundleHeader.value(line, "signature "));
      String text = String.join("\n", lines) + "\n";
      if (!sender.verifies(signature, BundleHeader.signed(text))) {
        throw refused(
            file,
            "it is not signed by %s under the key with fingerprint %s, or was changed since"
                .formatted(party, sender.fingerprint()));
      }
      BundleHeader header = BundleHeader.parse(lines);
      if (!header.federation().equals(federation) || !header.party().equals(party.toString())) {
        throw refused(
            file,
            "it is of %s in federation %s, not of %s in %s"
                .formatted(header.party(), header.federation(), party, federation));
      }
      if (!line(in).isEmpty()) {
        throw refused(file, "no empty line follows its signature");
      }
      for (Entry entry : header.entries()) {
        requireDigest(file, entry, in);
      }
      if (in.read() >= 0) {
        throw refused(file, "bytes follow its last object");
      }
      return new BundleReader(file, header, read + 1);
    } catch (EOFException e) {
      throw refused(file, "it is cut off");
    } catch (IllegalArgumentException e) {
      throw new BundleException(
          "Bundle %s is not believed: %s. Nothing of it was taken in."
              .formatted(file, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new BundleException("Bundle %s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static String firstLine(InputStream in, Path file) throws IOException {
    String line = line(in);
    if (line.equals(BundleHeader.FIRST_LINE)) {
      return line;
    }
    throw refused(
        file,
        line.startsWith("interlake-bundle ")
            ? "it is of a format that this version does not read: '%s'".formatted(line)
            : "it is no bundle");
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int b = in.read();
    while (b != '\n') {
      if (b < 0 || bytes.size() == MAX_LINE_BYTES) {
        throw new EOFException();
      }
      bytes.write(b);
      b = in.read();
    }
    return bytes.toString(UTF_8);
  }

  private static void requireDigest(Path file, Entry entry, InputStream in) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = entry.length();
    while (left > 0) {
      int count = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
      if (count == 0) {
        throw new EOFException();
      }
      sha256.update(buffer, 0, count);
      left -= count;
    }
    if (!Digest.ofBytes(sha256.digest()).equals(entry.sha256())) {
      throw refused(file, "%s was changed since it was signed".formatted(entry.path()));
    }
  }

  private static BundleException refused(Path file, String why) {
    return new BundleException(
        "Bundle %s is not believed: %s. Nothing of it was taken in.".formatted(file, why));
  }

  /** The paths of its objects. */
  public Set<ExchangePath> paths() {
    Set<ExchangePath> paths = new HashSet<>();
    header.entries().forEach(entry -> paths.add(entry.path()));
    return paths;
  }

  /**
   * Publishes its objects where they are not there yet. Done twice it changes nothing.
   *
   * @throws BundleException if another object stands at a path of one; then nothing was published,
   *     unless that came there meanwhile
   */
  public Imported importTo(Exchange exchange) {
    long at = start;
    for (Entry entry : header.entries()) {
      requireFits(exchange, entry);
    }
    int published = 0;
    for (Entry entry : header.entries()) {
      Publication outcome = exchange.publish(entry.path(), new Slice(file, at, entry.length()));
      if (outcome instanceof Publication.Conflicted) {
        throw conflict(entry);
      }
      if (outcome instanceof Publication.Published) {
        published++;
      }
      at += entry.length();
    }
    return new Imported(published, header.entries().size() - published);
  }

  private void requireFits(Exchange exchange, Entry entry) {
    Optional<ObjectReader> found =
        exchange.exists(entry.path()) ? exchange.open(entry.path()) : Optional.empty();
    if (found.isPresent()) {
      try (ObjectReader object = found.get()) {
        if (object.length() != entry.length()
            || !BundleWriter.digest(object).equals(entry.sha256())) {
          throw conflict(entry);
        }
      }
    }
  }

  private BundleException conflict(Entry entry) {
    return new BundleException(
        "Bundle %s does not fit: another object is at %s. One of the two places has been written by somebody else; find out which before you remove anything."
            .formatted(file, entry.path()));
  }

  /** Some bytes of a file. */
  private record Slice(Path file, long position, long length) implements Content {
    Slice {
      requireNonNull(file, "file");
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        in.skipNBytes(position);
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, length)];
        for (long left = length; left > 0; ) {
          int count = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
          if (count == 0) {
            throw new EOFException(file + " has become shorter");
          }
          out.write(buffer, 0, count);
          left -= count;
        }
      }
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "%s (%d objects of %s)".formatted(file, header.entries().size(), header.party());
  }
}
