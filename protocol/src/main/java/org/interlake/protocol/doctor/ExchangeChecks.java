package org.interlake.protocol.doctor;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.identity.KeyFileException;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.job.ExitCode;

/** What the doctors of a coordinator and of a site look at alike: keys, and how to the exchange. */
public final class ExchangeChecks {
  private final Findings findings;

  public ExchangeChecks(Findings findings) {
    this.findings = requireNonNull(findings, "findings");
  }

  /** The party's own keys, or a finding that says why there are none. */
  public Optional<PrivateIdentity> keys(Supplier<PrivateIdentity> read) {
    try {
      return Optional.of(read.get());
    } catch (KeyFileException e) {
      findings.add(withoutKeys(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A key file's messages say what is wrong in their first sentence, and what to do after it. */
  static Finding withoutKeys(String message) {
    String[] said = message.split("\\. (?=[A-Z])", 2);
    return Finding.fail(
        "keys",
        ExitCode.CONFIGURATION,
        said[0],
        said.length == 2 ? said[1] : "restore the key file, or see docs/guide/keys.md");
  }

  /** The exchange, or a finding that says why it is not reached. */
  public Optional<Exchange> open(Supplier<Exchange> open) {
    return findings.attempt(
        "exchange", "check its address, and that it is mounted or answers here", open);
  }

  /**
   * Whether this party may write what is its own, and no more.
   *
   * @param folder that the exchange is in; empty if a server keeps it
   * @param own this party's prefix
   * @param others prefixes that it must not write
   */
  public void rights(
      Optional<URI> folder, FederationId federation, ExchangePath own, List<ExchangePath> others) {
    if (folder.isEmpty()) {
      findings.add(
          Finding.ok("own prefix", "the server lets each party write its own only, by its keys"));
      return;
    }
    new FolderChecks(findings, new Configuration(), Clock.systemUTC())
        .exchange(
            URI.create(folder.get().toString().replaceAll("/+$", "") + "/" + federation),
            own.toString(),
            others.stream().map(ExchangePath::toString).toList());
  }
}
