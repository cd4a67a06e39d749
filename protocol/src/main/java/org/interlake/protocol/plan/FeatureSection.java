package org.interlake.protocol.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's keys {@code features}, one layout for each encoding, and {@code interactions}. */
final class FeatureSection {
  private static final Map<String, Function<ConfigSection, Setting<FeatureSpec>>> ENCODINGS =
      encodings();

  private FeatureSection() {}

  /** Columns first, then interactions. */
  static Setting<List<FeatureSpec>> read(ConfigSection root) {
    Setting<List<FeatureSpec>> columns =
        root.sections("features", FeatureSection::feature).required();
    Setting<List<FeatureSpec>> interactions =
        root.sections("interactions", FeatureSection::interaction).orElse(List.of());
    return root.build(
        () -> {
          List<FeatureSpec> features = new ArrayList<>(columns.get());
          features.addAll(interactions.get());
          return features;
        });
  }

  private static Setting<FeatureSpec> feature(ConfigSection section) {
    return section.variantOrElse("encode", "encoding", ENCODINGS, "numeric");
  }

  private static Map<String, Function<ConfigSection, Setting<FeatureSpec>>> encodings() {
    Map<String, Function<ConfigSection, Setting<FeatureSpec>>> encodings = new LinkedHashMap<>();
    encodings.put("numeric", FeatureSection::numeric);
    encodings.put("one-hot", FeatureSection::oneHot);
    encodings.put("bins", FeatureSection::bins);
    encodings.put("ordinal", FeatureSection::ordinal);
    encodings.put("frequency", FeatureSection::frequency);
    encodings.put("hashed", FeatureSection::hashed);
    encodings.put("text", FeatureSection::text);
    return Collections.unmodifiableMap(encodings);
  }

  /** What every encoding asks for. */
  private record ColumnKeys(
      Setting<String> column,
      Setting<ColumnType> type,
      Setting<List<String>> missing,
      Setting<FeatureSpec.AllMissing> allMissing) {}

  private static ColumnKeys common(
      ConfigSection section, Function<Setting<ColumnType>, Function<String, String>> print) {
    Setting<String> column = section.text("column").required();
    Setting<ColumnType> type = columnType(section);
    return new ColumnKeys(
        column,
        type,
        section.scalars("missing", print.apply(type)).orElse(List.of()),
        section
            .constant(
                "allMissing", "rule for a column without values", FeatureSpec.AllMissing.class)
            .orElse(FeatureSpec.AllMissing.DECLINE));
  }

  /** A column of numbers: its booleans are read as 0 and 1, and so are its codes. */
  private static ColumnKeys numbers(ConfigSection section) {
    return common(
        section,
        type ->
            code -> {
              boolean whole = !type.isFaulty() && type.get() == ColumnType.LONG;
              return (whole ? ColumnType.LONG : ColumnType.DOUBLE).print(code);
            });
  }

  private static ColumnKeys words(ConfigSection section) {
    return common(section, type -> code -> print(type, code));
  }

  private static Setting<FeatureSpec> numeric(ConfigSection section) {
    ColumnKeys common = numbers(section);
    Setting<TransformSpec> transform = transform(section);
    Setting<FeatureSpec.Imputation> impute =
        section
            .constant("impute", "imputation", FeatureSpec.Imputation.class)
            .orElse(FeatureSpec.Imputation.NONE);
    boolean constant = !impute.isFaulty() && impute.get() == FeatureSpec.Imputation.CONSTANT;
    Setting<Double> value =
        constant ? section.number("value").required() : section.number("value").orElse(0.0);
    if (!constant && !impute.isFaulty()) {
      section.refuse("value", "belongs to impute: constant", "leave it out, or set that");
    }
    Setting<FeatureSpec.MissingIndicator> indicator =
        section
            .constant("missingIndicator", "missing indicator", FeatureSpec.MissingIndicator.class)
            .orElse(FeatureSpec.MissingIndicator.NONE);
    Setting<FeatureSpec.Scaling> scale =
        section
            .constant("scale", "scaling", FeatureSpec.Scaling.class)
            .orElse(FeatureSpec.Scaling.NONE);
    boolean declared = !scale.isFaulty() && scale.get() == FeatureSpec.Scaling.DECLARED;
    Setting<Double> center = section.number("center").orElse(0.0);
    Setting<Double> spread =
        declared ? section.number("spread").required() : section.number("spread").orElse(0.0);
    if (!declared && !scale.isFaulty()) {
      for (String key : List.of("center", "spread")) {
        section.refuse(key, "belongs to scale: declared", "leave it out, or set that");
      }
    }
    return section.build(
        () ->
            new FeatureSpec.Numeric(
                common.column().get(),
                common.type().get(),
                common.missing().get(),
                common.allMissing().get(),
                transform.get(),
                impute.get(),
                constant ? value.get() : 0,
                indicator.get(),
                scale.get(),
                declared ? center.get() : 0,
                declared ? spread.get() : 0));
  }

  private static Setting<TransformSpec> transform(ConfigSection section) {
    Setting<TransformSpec.Kind> kind =
        section
            .constant("transform", "transform", TransformSpec.Kind.class)
            .orElse(TransformSpec.Kind.NONE);
    boolean powered = !kind.isFaulty() && kind.get().hasExponent();
    Setting<Double> exponent =
        powered ? section.number("exponent").required() : section.number("exponent").orElse(0.0);
    if (!powered && !kind.isFaulty()) {
      section.refuse(
          "exponent", "belongs to transform: power and yeo-johnson", "leave it out, or set one");
    }
    return section.build(() -> new TransformSpec(kind.get(), powered ? exponent.get() : 0));
  }

  private static Setting<FeatureSpec> oneHot(ConfigSection section) {
    ColumnKeys common = words(section);
    Setting<FeatureSpec.Drop> drop =
        section.constant("drop", "category", FeatureSpec.Drop.class).orElse(FeatureSpec.Drop.NONE);
    Setting<FeatureSpec.CategoryImputation> impute =
        section
            .constant("impute", "imputation", FeatureSpec.CategoryImputation.class)
            .orElse(FeatureSpec.CategoryImputation.NONE);
    Setting<List<String>> categories =
        section.scalars("categories", value -> print(common.type(), value)).orElse(List.of());
    return section.build(
        () ->
            new FeatureSpec.OneHot(
                common.column().get(),
                common.type().get(),
                common.missing().get(),
                common.allMissing().get(),
                drop.get(),
                impute.get(),
                categories.get()));
  }

  private static Setting<FeatureSpec> bins(ConfigSection section) {
    ColumnKeys common = numbers(section);
    boolean byEdges = section.has("edges");
    Setting<Optional<Integer>> bins = section.integer("bins").optional();
    Setting<List<Double>> edges =
        section
            .scalars("edges", ColumnType.DOUBLE::print)
            .as(FeatureSection::numbersOf)
            .orElse(List.of());
    Setting<BinsSpec.Output> output =
        section.constant("output", "output", BinsSpec.Output.class).orElse(BinsSpec.Output.ONE_HOT);
    if (byEdges) {
      section.refuse("bins", "cannot stand beside edges", "leave one of them out");
    } else if (!section.has("bins")) {
      return section.refuseAll("gives neither bins nor edges", "give one of them");
    }
    return section.build(
        () ->
            new BinsSpec(
                common.column().get(),
                common.type().get(),
                common.missing().get(),
                common.allMissing().get(),
                byEdges ? 0 : requireBins(bins.get().orElse(0)),
                edges.get(),
                output.get()));
  }

  /** 0 means something else in the record. */
  private static int requireBins(int bins) {
    if (bins == 0) {
      throw new IllegalArgumentException("Invalid bins: 0 (must be 2 or more)");
    }
    return bins;
  }

  private static List<Double> numbersOf(List<String> printed) {
    return printed.stream().map(Double::valueOf).toList();
  }

  private static Setting<FeatureSpec> ordinal(ConfigSection section) {
    ColumnKeys common = words(section);
    Setting<List<String>> order =
        section.scalars("order", value -> print(common.type(), value)).orElse(List.of());
    return section.build(
        () ->
            new OrdinalSpec(
                common.column().get(),
                common.type().get(),
                common.missing().get(),
                common.allMissing().get(),
                order.get()));
  }

  private static Setting<FeatureSpec> frequency(ConfigSection section) {
    ColumnKeys common = words(section);
    return section.build(
        () ->
            new FrequencySpec(
                common.column().get(),
                common.type().get(),
                common.missing().get(),
                common.allMissing().get()));
  }

  private static Setting<FeatureSpec> hashed(ConfigSection section) {
    ColumnKeys common = words(section);
    Setting<Integer> buckets = section.integer("buckets").required();
    return section.build(
        () ->
            new HashedSpec(
                common.column().get(),
                common.type().get(),
                common.missing().get(),
                common.allMissing().get(),
                buckets.get()));
  }

  private static Setting<FeatureSpec> text(ConfigSection section) {
    ColumnKeys common = words(section);
    Setting<Integer> buckets = section.integer("buckets").required();
    Setting<TextSpec.Idf> idf =
        section.constant("idf", "weight of words", TextSpec.Idf.class).orElse(TextSpec.Idf.NONE);
    boolean smooth = !idf.isFaulty() && idf.get() == TextSpec.Idf.SMOOTH;
    Setting<Long> minimumRows = section.longInteger("minimumRows").orElse(smooth ? 1L : 0L);
    return section.build(
        () ->
            new TextSpec(
                common.column().get(),
                common.type().get(),
                common.missing().get(),
                common.allMissing().get(),
                buckets.get(),
                idf.get(),
                minimumRows.get()));
  }

  private static Setting<FeatureSpec> interaction(ConfigSection section) {
    Setting<List<String>> of = section.texts("of", Function.identity()).required();
    return section.build(() -> new InteractionSpec(of.get()));
  }

  static Setting<ColumnType> columnType(ConfigSection section) {
    return section.constant("type", "column type", ColumnType.class).required();
  }

  /** A value as its column prints it; if the type's fault is reported, the value is not judged. */
  static String print(Setting<ColumnType> type, String written) {
    return type.isFaulty() ? written : type.get().print(written);
  }
}
