package org.interlake.protocol.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Features as JSON may write them: a key that came with a later version may be absent and then has
 * its default. A key that was always there and is not is found by the record.
 */
final class WrittenFeature {
  private WrittenFeature() {}

  /** {@link FeatureSpec.Numeric}. */
  static final class Numeric {
    @JsonProperty String column;
    @JsonProperty ColumnType type;
    @JsonProperty List<String> missingCodes;
    @JsonProperty FeatureSpec.AllMissing allMissing;
    @JsonProperty TransformSpec transform = TransformSpec.NONE;
    @JsonProperty FeatureSpec.Imputation impute;
    @JsonProperty double value;

    @JsonProperty FeatureSpec.MissingIndicator missingIndicator = FeatureSpec.MissingIndicator.NONE;

    @JsonProperty FeatureSpec.Scaling scale;
    @JsonProperty double center;
    @JsonProperty double spread;

    FeatureSpec.Numeric read() {
      return new FeatureSpec.Numeric(
          column,
          type,
          missingCodes,
          allMissing,
          transform,
          impute,
          value,
          missingIndicator,
          scale,
          center,
          spread);
    }
  }

  /** {@link FeatureSpec.OneHot}. */
  static final class OneHot {
    @JsonProperty String column;
    @JsonProperty ColumnType type;
    @JsonProperty List<String> missingCodes;
    @JsonProperty FeatureSpec.AllMissing allMissing;
    @JsonProperty FeatureSpec.Drop drop = FeatureSpec.Drop.NONE;

    @JsonProperty FeatureSpec.CategoryImputation impute = FeatureSpec.CategoryImputation.NONE;

    @JsonProperty List<String> categories = List.of();

    FeatureSpec.OneHot read() {
      return new FeatureSpec.OneHot(
          column, type, missingCodes, allMissing, drop, impute, categories);
    }
  }
}
