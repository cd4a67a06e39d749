package org.interlake.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.interlake.protocol.FederationId;
import org.interlake.protocol.SiteId;

/** A plan survives JSON. */
class PlanJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(times());

  /** Durations and instants as ISO-8601; protocol's class path has no jackson-datatype-jsr310. */
  private static SimpleModule times() {
    return new SimpleModule()
        .addSerializer(Duration.class, ToStringSerializer.instance)
        .addSerializer(Instant.class, ToStringSerializer.instance)
        .addDeserializer(Duration.class, new Parsed<>(Duration.class, Duration::parse))
        .addDeserializer(Instant.class, new Parsed<>(Instant.class, Instant::parse));
  }

  private static final class Parsed<T> extends FromStringDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Function<String, T> parse;

    Parsed(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    protected T _deserialize(String value, DeserializationContext context) {
      return parse.apply(value);
    }
  }

  @Property(tries = 300)
  void everyPlanIsItselfAfterJson(@ForAll long seed) throws JsonProcessingException {
    Plan plan = new Draw(seed).plan();

    assertThat(JSON.readValue(JSON.writeValueAsString(plan), Plan.class)).isEqualTo(plan);
  }

  /** Draws every part of a plan within its rules. */
  private static final class Draw {
    private final Random random;

    Draw(long seed) {
      random = new Random(seed);
    }

    Plan plan() {
      TreeSet<SiteId> sites = new TreeSet<>();
      for (int i = 0; i <= random.nextInt(5); i++) {
        sites.add(new SiteId(name()));
      }
      List<FeatureSpec> features = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(5); i++) {
        features.add(feature("column " + i));
      }
      return new Plan(
          name(),
          new FederationId(name()),
          name(),
          name(),
          List.copyOf(sites),
          1 + random.nextInt(sites.size()),
          random.nextLong(),
          random.nextBoolean()
              ? Plan.NO_DEADLINE
              : Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
          features,
          new LabelSpec.Binary(
              "é\"y", constant(ColumnType.class), "1", "0", constant(LabelSpec.OneClass.class)),
          new OffsetSpec.ByColumn("exposure", constant(OffsetSpec.Transform.class)),
          new WeightSpec.ByColumn("weight"),
          random.nextBoolean()
              ? new SplitSpec.ByFraction(0.9 * random.nextDouble())
              : new SplitSpec.ByColumn("split", "a", "b"),
          new ModelSpec.LogisticRegression(name(), random.nextDouble() * 1e9),
          random.nextBoolean()
              ? new StrategySpec.Newton()
              : new StrategySpec.FedAvg(
                  1 + random.nextInt(9), 1 + random.nextInt(99), Math.exp(random.nextGaussian())),
          new SelectionSpec.All(),
          new StartSpec.Fresh(),
          new PersonalSpec.None(),
          PrivacySpec.NONE,
          new CompressionSpec.None(),
          new RoundSpec(1 + random.nextInt(99), duration(), duration(), duration()),
          new StopRule(
              random.nextDouble(),
              random.nextBoolean()
                  ? List.of()
                  : List.of(new StopRule.Target(StopRule.Metric.AUC, random.nextGaussian()))),
          new EvaluationSpec(2 + random.nextInt(65_535), random.nextBoolean()),
          constant(CommitMode.class));
    }

    private FeatureSpec feature(String column) {
      List<String> codes = random.nextBoolean() ? List.of() : List.of("0.0", "-9");
      FeatureSpec.AllMissing allMissing = constant(FeatureSpec.AllMissing.class);
      return random.nextBoolean()
          ? new FeatureSpec.OneHot(column, ColumnType.STRING, codes, allMissing)
          : numeric(column, codes, allMissing, constant(FeatureSpec.Scaling.class));
    }

    private FeatureSpec numeric(
        String column,
        List<String> codes,
        FeatureSpec.AllMissing allMissing,
        FeatureSpec.Scaling scale) {
      boolean declared = scale == FeatureSpec.Scaling.DECLARED;
      return new FeatureSpec.Numeric(
          column,
          ColumnType.DOUBLE,
          codes,
          allMissing,
          TransformSpec.NONE,
          random.nextBoolean() ? FeatureSpec.Imputation.MEAN : FeatureSpec.Imputation.MEDIAN,
          0,
          FeatureSpec.MissingIndicator.NONE,
          scale,
          declared ? random.nextDouble() : 0,
          declared ? 1 - random.nextDouble() : 0);
    }

    private String name() {
      return "n" + Integer.toUnsignedString(random.nextInt(), 36);
    }

    private Duration duration() {
      return Duration.ofNanos(1 + (random.nextLong() >>> 12));
    }

    private <E extends Enum<E>> E constant(Class<E> type) {
      return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
    }
  }
}
