package org.interlake.models.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.contract.ContractLayouts;
import org.interlake.models.data.SiteDataException.Fault;
import org.interlake.models.data.SiteDataException.Reason;
import org.interlake.protocol.message.UpdateReport;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.SplitSpec;
import org.interlake.protocol.plan.WeightSpec;

/** Whether a site's table fits a plan: first its schema, then what was counted in its rows. */
final class TableChecks {

  private final Plan plan;
  private final List<Fault> faults = new ArrayList<>();

  TableChecks(Plan plan) {
    this.plan = plan;
  }

  /**
   * Rows on either side of the split.
   *
   * @param trainPositives training rows with the positive label, where the label is binary
   * @param oneClass whether all training rows carry the same label, where labels are classes
   * @param siteWeight what the site weighs, if that is by a column
   */
  record RowCounts(
      long train, long trainPositives, boolean oneClass, long test, OptionalDouble siteWeight) {}

  /**
   * Checks names and types.
   *
   * @throws SiteDataException with all columns at fault
   */
  void checkSchema(StructType schema) {
    for (FeatureSpec.Column feature : plan.featureColumns()) {
      checkColumn(schema, feature.column(), feature.type());
    }
    if (plan.label() instanceof LabelSpec.Column label) {
      checkColumn(schema, label.column(), label.type());
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn offset) {
      checkColumn(schema, offset.column(), ColumnType.DOUBLE);
    }
    if (plan.weight() instanceof WeightSpec.ByColumn weight) {
      checkColumn(schema, weight.column(), ColumnType.DOUBLE);
    }
    if (plan.split() instanceof SplitSpec.ByColumn split) {
      checkColumn(schema, split.column(), ColumnType.STRING);
    }
    plan.strategy()
        .siteWeightColumn()
        .ifPresent(column -> checkColumn(schema, column, ColumnType.DOUBLE));
    refuse();
  }

  /**
   * Checks the rows.
   *
   * @throws SiteDataException with all faults
   */
  RowCounts checkRows(ChunkCounts counts) {
    if (counts.train == 0) {
      faults.add(
          new Fault(
              Reason.NO_ROWS,
              Optional.empty(),
              "no training rows among %d (check the table and the plan's split)"
                  .formatted(counts.rows)));
    }
    List<FeatureSpec.Quantity> numbers = ContractLayouts.numbers(plan);
    for (int j = 0; j < numbers.size(); j++) {
      checkNumber(numbers.get(j), counts, j);
    }
    List<FeatureSpec.Category> words = ContractLayouts.categories(plan);
    for (int j = 0; j < words.size(); j++) {
      checkAllMissing(words.get(j), counts.train, counts.categorized[j]);
    }
    if (plan.label() instanceof LabelSpec.Column label) {
      checkLabel(label, counts);
    }
    checkWeightAndOffset(counts);
    OptionalDouble siteWeight = checkSiteWeight(counts);
    refuse();
    return new RowCounts(
        counts.train,
        counts.trainPositives,
        (plan.label() instanceof LabelSpec.Binary || plan.label() instanceof LabelSpec.Classes)
            && counts.smallestTarget == counts.largestTarget,
        counts.rows - counts.train,
        siteWeight);
  }

  private void checkColumn(StructType schema, String column, ColumnType asked) {
    ColumnCheck.fault(schema, column, asked).ifPresent(faults::add);
  }

  private void checkNumber(FeatureSpec.Quantity feature, ChunkCounts counts, int j) {
    checkAllMissing(feature, counts.train, counts.present[j]);
    if (counts.infinite[j] > 0) {
      fault(
          Reason.NOT_FINITE,
          feature.column(),
          "column %s is infinite in %d rows (store them as NULL, or name a missing code)"
              .formatted(feature.column(), counts.infinite[j]));
    }
    if (counts.outside[j] > 0) {
      fault(
          Reason.OUTSIDE_DOMAIN,
          feature.column(),
          "column %s is not %s in %d rows, as the plan's transform asks (store them as NULL, name a missing code, or choose another transform)"
              .formatted(feature.column(), feature.transform().kind().domain(), counts.outside[j]));
    }
    if (counts.missing[j] > 0
        && feature instanceof FeatureSpec.Numeric numeric
        && numeric.impute() == Imputation.NONE) {
      fault(
          Reason.MISSING_VALUE,
          feature.column(),
          "column %s is missing in %d rows, which the plan does not impute (leave them out of the table, or ask for impute: mean)"
              .formatted(feature.column(), counts.missing[j]));
    }
  }

  private void checkAllMissing(FeatureSpec.Column feature, long trainRows, long present) {
    if (trainRows > 0 && present == 0 && feature.allMissing() == AllMissing.DECLINE) {
      fault(
          Reason.ALL_MISSING,
          feature.column(),
          "column %s has no value in any training row (check the plan's missing codes, or ask for allMissing: impute)"
              .formatted(feature.column()));
    }
  }

  private void checkLabel(LabelSpec.Column label, ChunkCounts counts) {
    if (counts.unlabelled > 0) {
      fault(
          Reason.LABEL_VALUES,
          label.column(),
          "label %s is %s in %d rows (count the table's rows by this column to see which; leave them out of the table, or map them there)"
              .formatted(label.column(), foreign(label), counts.unlabelled));
    }
    if (counts.inadmissible > 0) {
      fault(
          Reason.LABEL_VALUES,
          label.column(),
          "label %s is not %s in %d rows (leave them out of the table, or choose another distribution)"
              .formatted(label.column(), TargetRule.of(plan).words(), counts.inadmissible));
    }
    if (label instanceof LabelSpec.Binary binary
        && counts.trainPositives + counts.trainNegatives > 0
        && (counts.trainPositives == 0 || counts.trainNegatives == 0)
        && binary.oneClass() == LabelSpec.OneClass.DECLINE) {
      fault(
          Reason.ONE_CLASS,
          label.column(),
          "label %s is '%s' in every training row (ask for oneClass: allow to take part all the same)"
              .formatted(
                  label.column(),
                  counts.trainPositives == 0 ? binary.negative() : binary.positive()));
    }
  }

  private static String foreign(LabelSpec.Column label) {
    if (label instanceof LabelSpec.Binary binary) {
      return "neither '%s' nor '%s'".formatted(binary.positive(), binary.negative());
    }
    return label instanceof LabelSpec.Classes classes
        ? "none of %s".formatted(classes.values())
        : "missing";
  }

  private void checkWeightAndOffset(ChunkCounts counts) {
    if (plan.weight() instanceof WeightSpec.ByColumn weight && counts.badWeights > 0) {
      fault(
          Reason.WEIGHT,
          weight.column(),
          "weight %s is missing, negative or not finite in %d rows (leave them out of the table, or weigh them 0)"
              .formatted(weight.column(), counts.badWeights));
    }
    if (plan.offset() instanceof OffsetSpec.ByColumn offset && counts.badOffsets > 0) {
      fault(
          Reason.OFFSET,
          offset.column(),
          "offset %s is missing%s in %d rows (leave them out of the table)"
              .formatted(
                  offset.column(),
                  offset.transform() == OffsetSpec.Transform.LOG
                      ? ", not above 0 or not finite"
                      : " or not finite",
                  counts.badOffsets));
    }
  }

  private OptionalDouble checkSiteWeight(ChunkCounts counts) {
    Optional<String> column = plan.strategy().siteWeightColumn();
    if (column.isEmpty()) {
      return OptionalDouble.empty();
    }
    double sum = counts.siteWeight.value();
    if (counts.badSiteWeights > 0) {
      fault(
          Reason.SITE_WEIGHT,
          column.get(),
          "column %s, by which the plan lets sites weigh, is missing, negative or not finite in %d training rows (store 0 there, or leave them out of the table)"
              .formatted(column.get(), counts.badSiteWeights));
    } else if (counts.train > 0 && !(sum > 0 && sum <= UpdateReport.MAX_WEIGHT)) {
      fault(
          Reason.SITE_WEIGHT,
          column.get(),
          "column %s, by which the plan lets sites weigh, adds up to %s over the training rows (must be above 0 and at most %s)"
              .formatted(column.get(), sum, UpdateReport.MAX_WEIGHT));
    }
    return OptionalDouble.of(sum);
  }

  private void fault(Reason reason, String column, String detail) {
    faults.add(new Fault(reason, Optional.of(column), detail));
  }

  private void refuse() {
    if (!faults.isEmpty()) {
      throw new SiteDataException(plan.dataset(), faults);
    }
  }
}
