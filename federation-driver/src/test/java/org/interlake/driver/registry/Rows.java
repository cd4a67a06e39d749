package org.interlake.driver.registry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.interlake.models.metrics.ScoreHistogram;
import org.interlake.protocol.Digest;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.RunId;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.message.PrivacySpent;
import org.interlake.protocol.message.RowCountClass;
import org.interlake.protocol.message.TableVersion;
import org.interlake.protocol.vector.ElementType;

/** Rows to write in tests. */
final class Rows {
  static final RunId RUN = new RunId("mortality-1");
  static final SiteId NORTH = new SiteId("north");
  static final SiteId SOUTH = new SiteId("south");
  static final Instant AT = Instant.parse("2026-03-01T10:15:30.123456Z");

  private Rows() {}

  static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static RunState running() {
    return new RunState(
        RUN,
        1,
        AT,
        RunState.Status.RUNNING,
        Optional.empty(),
        new FederationId("hospitals"),
        "mortality",
        digest("plan"),
        "{\"name\":\"mortality\"}",
        "mortality",
        "logistic-regression",
        "newton",
        0,
        "ab12",
        "0.1.0");
  }

  static RoundOutcome round(RunId run, int round) {
    return new RoundOutcome(
        run,
        new RoundNumber(round),
        "train",
        RoundOutcome.Status.PUBLISHED,
        AT,
        AT.plusMillis(1500),
        new RoundOutcome.Tally(2, 1, 0, 0, 1),
        round == 1 ? OptionalDouble.empty() : OptionalDouble.of(1.0 / round),
        new RoundOutcome.Stages(1.5, 0.01, 0.02),
        Optional.of(digest("model " + round)));
  }

  static Contribution contributed(RunId run, int round, SiteId site) {
    return new Contribution(
        run,
        new RoundNumber(round),
        site,
        Contribution.Status.CONTRIBUTED,
        Optional.empty(),
        OptionalLong.of(210),
        Optional.of(digest("update")),
        OptionalLong.of(4096),
        Optional.of("int8+zstd"),
        Optional.of(
            new TableVersion(
                "jdbc",
                "5e1c",
                7,
                digest("schema"),
                digest("content"),
                digest("query"),
                RowCountClass.UNDER_1000)),
        OptionalDouble.of(0.25),
        Optional.of(new PrivacySpent(PrivacySpent.RECORD, 0.75, 1e-5)),
        Optional.of(new Contribution.Standing(1.5, -0.25, 2, OptionalDouble.of(0.125))));
  }

  static MetricValue auc(RunId run, int round) {
    return new MetricValue(
        run,
        new RoundNumber(round),
        digest("model " + round),
        MetricValue.Scope.OVERALL,
        Optional.empty(),
        "test",
        "auc",
        0.9,
        OptionalDouble.of(0.001));
  }

  static ScoreBin scored() {
    return new ScoreBin(
        RUN,
        RoundNumber.FIRST,
        digest("model 1"),
        MetricValue.Scope.SITE,
        Optional.of(NORTH),
        "test",
        0,
        new ScoreHistogram.Bin(0, 0.125, 3, 4));
  }

  /** With these standard errors: one, or none. */
  static TestedCoefficient tested(int place, double... errors) {
    OptionalDouble error = Arrays.stream(errors).findFirst();
    return new TestedCoefficient(
        RUN,
        RoundNumber.FIRST,
        digest("model 1"),
        place,
        "age",
        0.5,
        error,
        error.isPresent() ? OptionalDouble.of(2) : OptionalDouble.empty(),
        error.isPresent() ? OptionalDouble.of(0.0455) : OptionalDouble.empty());
  }

  /** No sites: no model. */
  static CoalitionValue worth(String valuation, double value, SiteId... sites) {
    return new CoalitionValue(
        RUN,
        RoundNumber.FIRST,
        valuation,
        List.of(sites),
        value,
        sites.length == 0 ? Optional.of("nobody is there") : Optional.empty());
  }

  /** With these standard errors: one, or none. */
  static SiteValue share(String valuation, SiteValue.Method method, double... errors) {
    return new SiteValue(
        RUN, RoundNumber.FIRST, NORTH, valuation, method, -0.25, Arrays.stream(errors).findFirst());
  }

  static RunEvent event(RunId run, long sequence) {
    return new RunEvent(
        run, sequence, 0, AT, "site-accepted", Optional.of(NORTH), "north accepted the plan");
  }

  static ContractVersion contract() {
    String json = "{\"columns\":[\"age\"]}";
    return new ContractVersion(RUN, RoundNumber.FIRST, digest(json), json);
  }

  static ModelVersion model(int round, double... coefficients) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * coefficients.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(coefficients);
    ParameterBytes parameters = ParameterBytes.of(bytes.array());
    return new ModelVersion(
        RUN,
        new RoundNumber(round),
        "mortality",
        parameters.digest(),
        round == 1 ? Optional.empty() : Optional.of(digest("parent")),
        "logistic-regression",
        "newton",
        ElementType.FLOAT64,
        Optional.of(parameters),
        Optional.of(ParameterBytes.of(new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) round})),
        Optional.empty(),
        List.of(new Coefficient("intercept", coefficients[0]), new Coefficient("age", 0.5)),
        List.of(SOUTH, NORTH),
        Optional.of(contract().digest()),
        AT);
  }

  /** Everything that belongs to a round, of which a crash may keep a part. */
  static RegistryBatch wholeRound(RunId run, int round) {
    return RegistryBatch.of(
        round(run, round),
        contributed(run, round, NORTH),
        Contribution.without(
            run,
            new RoundNumber(round),
            SOUTH,
            Contribution.Status.MISSING,
            "nothing came in time"),
        auc(run, round),
        event(run, round));
  }
}
