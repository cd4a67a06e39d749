package org.interlake.protocol.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;
import org.interlake.protocol.plan.DifferentialPrivacySpec.Clipping;
import org.interlake.protocol.plan.DifferentialPrivacySpec.RowCounts;

/** The layouts of the plan's section {@code privacy.differentialPrivacy} that have keys. */
final class PrivacyVariants {
  private PrivacyVariants() {}

  static Setting<DifferentialPrivacySpec> recordLevel(ConfigSection section) {
    Setting<Double> clipNorm = section.number("clipNorm").required();
    Setting<Double> samplingRate = section.number("samplingRate").required();
    Setting<Integer> steps = section.integer("steps").required();
    Setting<Double> evaluationNoise = section.number("evaluationNoise").orElse(0.0);
    Noise noise = noise(section);
    return section.build(
        () ->
            new DifferentialPrivacySpec.RecordLevel(
                clipNorm.get(),
                samplingRate.get(),
                steps.get(),
                noise.delta().get(),
                noise.epsilon().get(),
                noise.multiplier().get(),
                evaluationNoise.get(),
                noise.rowCounts().get()));
  }

  static Setting<DifferentialPrivacySpec> recordSums(ConfigSection section) {
    Setting<Double> rowNorm = section.number("rowNorm").required();
    Setting<Double> labelBound =
        section
            .number("labelBound")
            .check(given -> given != 0, "leaves nothing of the label", "must be above 0")
            .orElse(0.0);
    Setting<Double> evaluationNoise = section.number("evaluationNoise").orElse(0.0);
    Noise noise = noise(section);
    return section.build(
        () ->
            new DifferentialPrivacySpec.RecordSums(
                rowNorm.get(),
                labelBound.get(),
                noise.delta().get(),
                noise.epsilon().get(),
                noise.multiplier().get(),
                evaluationNoise.get(),
                noise.rowCounts().get()));
  }

  /** Of statistics, whose columns have bounds of their own. */
  static Setting<DifferentialPrivacySpec> sumsOfStatistics(ConfigSection section) {
    for (String key : new String[] {"rowNorm", "labelBound", "evaluationNoise"}) {
      section.refuse(
          key,
          "belongs to a plan of training: statistics are bounded by the range of each column",
          "leave it out");
    }
    Noise noise = noise(section);
    return section.build(
        () ->
            new DifferentialPrivacySpec.RecordSums(
                0,
                0,
                noise.delta().get(),
                noise.epsilon().get(),
                noise.multiplier().get(),
                0,
                noise.rowCounts().get()));
  }

  static Setting<DifferentialPrivacySpec> siteLevel(ConfigSection section) {
    Setting<Double> clipNorm = section.number("clipNorm").required();
    Setting<Clipping> clipping =
        section
            .optionalSection("clipping")
            .variantOrElse("name", "kind of clipping", clippings(), Clipping.Fixed.NAME);
    Setting<Integer> colluding =
        section.integer("colluding").orElse(DifferentialPrivacySpec.SiteLevel.DEFAULT_COLLUDING);
    Noise noise = noise(section);
    return section.build(
        () ->
            new DifferentialPrivacySpec.SiteLevel(
                clipNorm.get(),
                clipping.get(),
                noise.delta().get(),
                noise.epsilon().get(),
                noise.multiplier().get(),
                noise.rowCounts().get(),
                colluding.get()));
  }

  private record Noise(
      Setting<Double> delta,
      Setting<Double> epsilon,
      Setting<Double> multiplier,
      Setting<RowCounts> rowCounts) {}

  /** Exactly one of what the run may cost and how strong the noise is; 0 for the other. */
  private static Noise noise(ConfigSection section) {
    Setting<Double> delta = section.number("delta").required();
    boolean both = section.has("epsilon") && section.has("noiseMultiplier");
    boolean neither = !section.has("epsilon") && !section.has("noiseMultiplier");
    Setting<Double> epsilon = section.number("epsilon").orElse(0.0);
    Setting<Double> multiplier = section.number("noiseMultiplier").orElse(0.0);
    if (both || neither) {
      multiplier =
          section.refuseAll(
              "has %s epsilon %s noiseMultiplier"
                  .formatted(both ? "both" : "neither", both ? "and" : "nor"),
              "give exactly one of them: the noise follows from epsilon, or epsilon from the noise");
    }
    Setting<RowCounts> rowCounts =
        section.constant("rowCounts", "declaration of row counts", RowCounts.class).required();
    return new Noise(delta, epsilon, multiplier, rowCounts);
  }

  private static Map<String, Function<ConfigSection, Setting<Clipping>>> clippings() {
    Map<String, Function<ConfigSection, Setting<Clipping>>> variants = new LinkedHashMap<>();
    variants.put(Clipping.Fixed.NAME, section -> section.build(Clipping.Fixed::new));
    variants.put(Clipping.Adaptive.NAME, PrivacyVariants::adaptive);
    return variants;
  }

  private static Setting<Clipping> adaptive(ConfigSection section) {
    Setting<Double> targetQuantile = section.number("targetQuantile").orElse(0.5);
    Setting<Double> learningRate = section.number("learningRate").orElse(0.2);
    Setting<Double> countNoise = section.number("countNoise").required();
    return section.build(
        () -> new Clipping.Adaptive(targetQuantile.get(), learningRate.get(), countNoise.get()));
  }
}
