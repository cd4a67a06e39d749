package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The driver's half of the feature contract: turns the sites' summed statistics into means,
 * vocabularies and deviations. A pure function of its arguments.
 *
 * <pre>
 * n_j   values present of column j in the training rows of all sites
 * m_j   = Σ x / n_j                    from the first pass
 * s_j   = sqrt(Σ (x - m_j)² / n'_j)    from the second pass (divisor n: population)
 * </pre>
 *
 * n'_j is counted again in the second pass: the sites that answer it need not be those of the
 * first.
 */
public final class ContractFitter {
  /**
   * A deviation smaller than this share of the mean is what rounding makes of a constant column.
   */
  private static final double CONSTANT = 1e-12;

  private final Plan plan;

  public ContractFitter(Plan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  /**
   * Finds means and vocabularies.
   *
   * @param summedCounts the sites' first vectors, added up
   * @param siteCategories what each site sent of its category counts, in any order. A vocabulary is
   *     the union over the sites
   * @throws ContractException if a column has no value at any site, a vocabulary is empty, or all
   *     labels are the same; names all faults
   */
  public ContractDraft draft(
      DoubleVector summedCounts,
      List<? extends SortedMap<String, ? extends SortedMap<String, Long>>> siteCategories) {
    requireLayout(summedCounts, ContractLayouts.counts(plan));
    List<String> faults = new ArrayList<>();
    checkLabel(summedCounts, faults);

    List<FeatureSpec.Numeric> numeric = ContractLayouts.numericFeatures(plan);
    double[] present = summedCounts.segment(ContractLayouts.PRESENT);
    double[] means = summedCounts.segment(ContractLayouts.SUMS);
    for (int j = 0; j < means.length; j++) {
      if (present[j] == 0) {
        faults.add(
            "column %s has no value in any training row of any site (remove the feature, or check its missing codes)"
                .formatted(numeric.get(j).column()));
      }
      means[j] /= present[j];
    }

    SortedMap<String, List<String>> vocabularies = new TreeMap<>();
    for (FeatureSpec.OneHot feature : ContractLayouts.oneHotFeatures(plan)) {
      TreeSet<String> union = new TreeSet<>();
      for (SortedMap<String, ? extends SortedMap<String, Long>> categories : siteCategories) {
        SortedMap<String, Long> counts = categories.get(feature.column());
        if (counts != null) {
          union.addAll(counts.keySet());
        }
      }
      if (union.isEmpty()) {
        faults.add(
            "column %s has no category that a site may name (remove the feature, check its missing codes, or lower minimumCategoryRows in the sites' policies)"
                .formatted(feature.column()));
      }
      vocabularies.put(feature.column(), List.copyOf(union));
    }
    refuse(faults);
    return new ContractDraft(
        summedCounts,
        DoubleVector.of(ContractLayouts.means(plan), means),
        Collections.unmodifiableSortedMap(vocabularies));
  }

  /**
   * Completes the contract.
   *
   * @param summedSpread the sites' second vectors, added up
   * @throws ContractException if a column to be scaled is constant; names all of them
   */
  public FittedContract fit(ContractDraft draft, DoubleVector summedSpread) {
    requireLayout(summedSpread, ContractLayouts.spread(plan));
    double[] present = summedSpread.segment(ContractLayouts.PRESENT);
    double[] squares = summedSpread.segment(ContractLayouts.SQUARES);
    List<String> faults = new ArrayList<>();
    List<FittedFeature> features = new ArrayList<>();
    int j = 0;
    for (FeatureSpec feature : plan.features()) {
      if (feature instanceof FeatureSpec.Numeric numeric) {
        double mean = draft.means().get(j);
        double deviation = Math.sqrt(squares[j] / present[j]);
        j++;
        if (numeric.scale() == FeatureSpec.Scaling.STANDARD
            && !(deviation > CONSTANT * Math.abs(mean))) {
          faults.add(
              "column %s has the same value in every training row of every site, so it cannot be scaled (remove the feature, or set scale: none)"
                  .formatted(numeric.column()));
        } else {
          features.add(new FittedFeature.Numeric(numeric, mean, deviation));
        }
      } else {
        FeatureSpec.OneHot oneHot = (FeatureSpec.OneHot) feature;
        features.add(new FittedFeature.OneHot(oneHot, draft.vocabularies().get(oneHot.column())));
      }
    }
    refuse(faults);
    return new FittedContract(
        FittedContract.FORMAT,
        (long) draft.counts().segment(ContractLayouts.ROWS)[0],
        labelSummary(draft.counts()),
        features);
  }

  private void checkLabel(DoubleVector counts, List<String> faults) {
    if (plan.label() instanceof LabelSpec.Binary label) {
      double positives = counts.segment(ContractLayouts.POSITIVES)[0];
      double negatives = counts.segment(ContractLayouts.NEGATIVES)[0];
      if (positives == 0 || negatives == 0) {
        faults.add(
            "label %s is %s in every training row of every site (check label.positive and label.negative, or invite sites that hold the other class)"
                .formatted(label.column(), positives == 0 ? label.negative() : label.positive()));
      }
    } else if (plan.label() instanceof LabelSpec.Classes label) {
      double[] rows = counts.segment(ContractLayouts.CLASSES);
      if (Arrays.stream(rows).filter(count -> count > 0).count() < 2) {
        faults.add(
            "label %s is of the same class in every training row of every site (check label.classes, or invite sites that hold other classes)"
                .formatted(label.column()));
      }
    } else if (plan.label() instanceof LabelSpec.Measured
        && !(counts.segment(ContractLayouts.WEIGHT)[0] > 0)) {
      faults.add("the training rows of all sites weigh nothing (check the plan's weight column)");
    }
  }

  private LabelSummary labelSummary(DoubleVector counts) {
    if (plan.label() instanceof LabelSpec.Binary) {
      return new LabelSummary.Binary(
          (long) counts.segment(ContractLayouts.POSITIVES)[0],
          (long) counts.segment(ContractLayouts.NEGATIVES)[0]);
    }
    if (plan.label() instanceof LabelSpec.Classes) {
      return new LabelSummary.Classes(
          Arrays.stream(counts.segment(ContractLayouts.CLASSES))
              .mapToObj(count -> (long) count)
              .toList());
    }
    if (plan.label() instanceof LabelSpec.None) {
      return new LabelSummary.None();
    }
    return new LabelSummary.Measured(
        counts.segment(ContractLayouts.WEIGHT)[0],
        counts.segment(ContractLayouts.LABEL)[0],
        counts.segment(ContractLayouts.OFFSET)[0]);
  }

  private static void requireLayout(DoubleVector vector, VectorLayout expected) {
    if (!vector.layout().equals(expected)) {
      throw new IllegalArgumentException(
          "Invalid summed vector: layout %s (must be %s)".formatted(vector.layout(), expected));
    }
  }

  private void refuse(List<String> faults) {
    if (!faults.isEmpty()) {
      throw new ContractException(plan.name(), faults);
    }
  }
}
