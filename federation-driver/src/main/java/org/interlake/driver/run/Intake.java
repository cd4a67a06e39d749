package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.interlake.aggregation.FoldInput;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.coding.UpdateCoding;
import org.interlake.protocol.envelope.EnvelopeContext;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.envelope.OpenedEnvelope;
import org.interlake.protocol.envelope.RefusalReason;
import org.interlake.protocol.envelope.SealedEnvelope;
import org.interlake.protocol.exchange.Exchange;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import org.interlake.protocol.exchange.ObjectReader;
import org.interlake.protocol.identity.Verifier;
import org.interlake.protocol.job.Patience;
import org.interlake.protocol.message.MaskedReport;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/** The door: decides whether an update is to be believed, before a number of it is used. */
final class Intake {
  private final RunScope scope;
  private final Function<UpdateReport, OptionalDouble> weight;
  private final Function<DoubleVector, Optional<String>> impossible;

  /**
   * @param weight what an update counts in a mean; empty if its site does not say what it must
   * @param impossible why no rows can have what a site sent, or empty
   */
  Intake(
      RunScope scope,
      Function<UpdateReport, OptionalDouble> weight,
      Function<DoubleVector, Optional<String>> impossible) {
    this.scope = requireNonNull(scope, "scope");
    this.weight = requireNonNull(weight, "weight");
    this.impossible = requireNonNull(impossible, "impossible");
  }

  /** Waits before the next look for updates. */
  void await(Patience patience) throws InterruptedException {
    patience.pause(scope.mailbox().exchange());
  }

  /**
   * Reads and checks a site's update, if it is there.
   *
   * @param round whose call it is to answer
   * @param model the content digest of that round's model
   * @param layouts the vectors that were asked for; the first one will be folded
   * @param coding how that one is coded, if it is
   * @param readFrom vectors from this index on are read here and now
   * @param table the table version that the site accepted the plan with
   * @param called who is called: those for whom a masked update has shares
   * @throws EnvelopeException with the reason, if it is not believed
   */
  Optional<VerifiedUpdate> read(
      SiteId site,
      RoundNumber round,
      Digest model,
      List<VectorLayout> layouts,
      Optional<UpdateCoding> coding,
      int readFrom,
      TableVersion table,
      List<SiteId> called) {
    ExchangePath path = ExchangeLayout.update(site, scope.run(), round);
    EnvelopeContext expected = scope.incoming(MessageKind.UPDATE, site, round, model);
    Verifier keys = scope.rosters().keysOf(site, round);
    Exchange exchange = scope.mailbox().exchange();
    Optional<ObjectReader> found = exchange.exists(path) ? exchange.open(path) : Optional.empty();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (ObjectReader object = found.get()) {
      OpenedEnvelope opened =
          scope.mailbox().open(object, expected, keys, payloadBytes(layouts, coding));
      opened.requireLayouts(expected(layouts, coding, opened.layouts()));
      Optional<UpdateReport> plain =
          layouts.get(0).type().isMasked()
              ? Optional.empty()
              : Optional.of(MessageCodec.read(opened.body(), UpdateReport.class));
      Told report = plain.map(Told::of).orElseGet(() -> masked(site, opened.body(), called));
      if (!report.table().equals(table)) {
        throw new EnvelopeException(
            RefusalReason.INVALID_BODY,
            "Site %s computed on %s but accepted the plan on %s"
                .formatted(site, report.table().text(), table.text()));
      }
      if (opened.blocks(0).blockBytes() != SealedEnvelope.DEFAULT_BLOCK_BYTES) {
        throw new EnvelopeException(
            RefusalReason.WRONG_SHAPE,
            "Blocks of %d bytes, expected %d"
                .formatted(opened.blocks(0).blockBytes(), SealedEnvelope.DEFAULT_BLOCK_BYTES));
      }
      List<DoubleVector> read = new ArrayList<>();
      for (int i = readFrom; i < layouts.size(); i++) {
        DoubleVector vector = opened.vector(i);
        requirePossible(site, vector);
        read.add(vector);
      }
      double counts = plain.map(said -> weightOf(site, said)).orElse(1.0);
      return Optional.of(
          new VerifiedUpdate(
              site,
              round,
              report,
              opened.contentDigest(),
              new FoldInput(site, path, opened.blocks(0), counts, coding),
              counts,
              read,
              object.length()));
    }
  }

  private static Told masked(SiteId site, String body, List<SiteId> called) {
    MaskedReport report = MessageCodec.read(body, MaskedReport.class);
    List<String> holders = called.stream().map(SiteId::name).sorted().toList();
    if (!List.copyOf(report.shares().keySet()).equals(holders)) {
      throw new EnvelopeException(
          RefusalReason.INVALID_BODY,
          "Site %s sent shares for %s (must be for the called sites, %s)"
              .formatted(site, report.shares().keySet(), holders));
    }
    return Told.of(report);
  }

  private double weightOf(SiteId site, UpdateReport report) {
    return weight
        .apply(report)
        .orElseThrow(
            () ->
                new EnvelopeException(
                    RefusalReason.INVALID_BODY,
                    "Site %s does not say what it weighs, and the plan lets sites weigh by a column"
                        .formatted(site)));
  }

  /** The size of what a site sent in answer to a round; 0 if there is nothing. */
  long bytesOf(SiteId site, RoundNumber round) {
    return scope.bytesOf(ExchangeLayout.update(site, scope.run(), round));
  }

  private void requirePossible(SiteId site, DoubleVector vector) {
    Optional<String> fault = impossible.apply(vector);
    if (fault.isPresent()) {
      throw new EnvelopeException(
          RefusalReason.INVALID_BODY,
          "Site %s sent %s that no rows can have: %s"
              .formatted(site, vector.layout().name(), fault.get()));
    }
  }

  /** What was asked for; of a coded vector, its blocks may be of any length up to their bounds. */
  private static List<VectorLayout> expected(
      List<VectorLayout> layouts, Optional<UpdateCoding> coding, List<VectorLayout> sent) {
    if (coding.isEmpty() || sent.isEmpty()) {
      return layouts;
    }
    coding.get().requireShape(sent.get(0));
    List<VectorLayout> expected = new ArrayList<>(layouts);
    expected.set(0, sent.get(0));
    return expected;
  }

  private static long payloadBytes(List<VectorLayout> layouts, Optional<UpdateCoding> coding) {
    long bytes = coding.map(UpdateCoding::mostBytes).orElse(0L);
    for (VectorLayout layout : layouts.subList(coding.isPresent() ? 1 : 0, layouts.size())) {
      bytes = Math.addExact(bytes, layout.byteLength());
    }
    return bytes;
  }
}
