package org.interlake.benchmarks.secure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.interlake.aggregation.CohortFold;
import org.interlake.aggregation.ExchangeUpdateSource;
import org.interlake.aggregation.FoldInput;
import org.interlake.aggregation.FoldOutcome;
import org.interlake.aggregation.FoldPath;
import org.interlake.aggregation.FoldRequest;
import org.interlake.aggregation.rule.Rule;
import org.interlake.aggregation.rule.Weighting;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.message.Mailbox;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.vector.DoubleVector;

/** The driver reads each update. */
final class PlainRound extends MeasuredRound {
  private final CohortFold fold;

  PlainRound(JavaSparkContext spark, URI folder) {
    super(folder);
    fold =
        new CohortFold(spark, new ExchangeUpdateSource(spark, folder, FEDERATION), FoldPath.AUTO);
  }

  @Override
  void prepare(RoundNumber round) {}

  @Override
  Mailbox.Sent send(int site, Mailbox mailbox, RoundNumber round) {
    return mailbox.sendTo(
        driver(),
        path(site, round),
        context(site, round),
        new UpdateReport(100, TABLE, new TreeMap<>(), 1),
        List.of(update));
  }

  @Override
  DoubleVector mean(RoundNumber round) {
    List<FoldInput> inputs = new ArrayList<>();
    for (int k = 0; k < SITES; k++) {
      inputs.add(new FoldInput(site(k), path(k, round), blocks(k, round), 100));
    }
    return ((FoldOutcome.Folded)
            fold.fold(
                new FoldRequest(
                    inputs,
                    new Rule.Weighted(new Weighting.Examples()),
                    Optional.of(DoubleVector.zero(LAYOUT)))))
        .vector();
  }
}
