package org.interlake.models.contract;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.VectorLayout;

/**
 * The driver's half of the feature contract: turns the sites' summed statistics into what is fitted
 * to each feature. A pure function of its arguments.
 *
 * <pre>
 * x     a value present of column j, after the column's transform
 * n_j   how many of them there are in the training rows of all sites
 * m_j   = Σ x / n_j                    from the first pass
 * s_j   = sqrt(Σ (x - m_j)² / n'_j)    from the second pass (divisor n: population)
 * Q_j   quantiles                      from the third pass, if the plan asks for some
 * r_j   = Σ (x - m_j) (y - ȳ) / sqrt(Σ (x - m_j)² Σ (y - ȳ)²), the correlation with the label
 * </pre>
 *
 * n'_j is counted again in the second pass: the sites that answer it need not be those of the
 * first.
 */
public final class ContractFitter {
  /** Numbers of a row at most: a million doubles are 8 MB, in each message of each round. */
  private static final int MAX_WIDTH = 1_000_000;

  /** A number that is correlated with the label above it is the label. */
  private static final double LEAK = 1 - 1e-9;

  /** Two rows are always on a line. */
  private static final int LEAST_ROWS = 3;

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

    List<FeatureSpec.Quantity> numbers = ContractLayouts.numbers(plan);
    double[] present = summedCounts.segment(ContractLayouts.PRESENT);
    double[] means = summedCounts.segment(ContractLayouts.SUMS);
    for (int j = 0; j < means.length; j++) {
      if (present[j] == 0) {
        faults.add(
            "column %s has no value in any training row of any site (remove the feature, or check its missing codes)"
                .formatted(numbers.get(j).column()));
      }
      means[j] /= present[j];
    }

    SortedMap<String, SortedMap<String, Long>> categoryRows = new TreeMap<>();
    for (FeatureSpec.Column feature : plan.featureColumns()) {
      if (ContractLayouts.isCounted(feature)) {
        SortedMap<String, Long> total = added(feature.column(), siteCategories);
        if (total.isEmpty()) {
          faults.add(
              "column %s has no category that a site may name (remove the feature, check its missing codes, or lower minimumCategoryRows in the sites' policies)"
                  .formatted(feature.column()));
        }
        categoryRows.put(feature.column(), total);
      }
    }
    refuse(faults);
    return new ContractDraft(
        summedCounts,
        DoubleVector.of(ContractLayouts.means(plan), withLabel(means, summedCounts)),
        categoryRows);
  }

  /** With the label's mean at the end, if there is a label. */
  private double[] withLabel(double[] means, DoubleVector counts) {
    if (!ContractLayouts.hasLabel(plan)) {
      return means;
    }
    double[] more = Arrays.copyOf(means, means.length + 1);
    more[means.length] = labelMean(counts);
    return more;
  }

  private double labelMean(DoubleVector counts) {
    double rows = counts.segment(ContractLayouts.ROWS)[0];
    if (plan.label() instanceof LabelSpec.Binary) {
      return counts.segment(ContractLayouts.POSITIVES)[0] / rows;
    }
    if (plan.label() instanceof LabelSpec.Classes) {
      double[] classes = counts.segment(ContractLayouts.CLASSES);
      double sum = 0;
      for (int k = 0; k < classes.length; k++) {
        sum += k * classes[k];
      }
      return sum / rows;
    }
    return counts.segment(ContractLayouts.LABEL)[0] / counts.segment(ContractLayouts.WEIGHT)[0];
  }

  /**
   * Numbers that equal the label (or the number of its class) up to a linear map: a model would
   * read the label off them.
   *
   * @param summedSpread the sites' second vectors, added up
   * @return for each of them what is wrong and what to do, in the plan's order
   */
  public List<String> leaks(DoubleVector summedSpread) {
    requireLayout(summedSpread, ContractLayouts.spread(plan));
    if (!(plan.label() instanceof LabelSpec.Column label)) {
      return List.of();
    }
    double[] rows = summedSpread.segment(ContractLayouts.PRESENT);
    double[] squares = summedSpread.segment(ContractLayouts.SQUARES);
    double[] shifts = summedSpread.segment(ContractLayouts.LABEL_SHIFTS);
    double[] labelSquares = summedSpread.segment(ContractLayouts.LABEL_SQUARES);
    double[] products = summedSpread.segment(ContractLayouts.LABEL_PRODUCTS);
    List<FeatureSpec.Quantity> numbers = ContractLayouts.numbers(plan);
    List<String> leaks = new ArrayList<>();
    for (int j = 0; j < rows.length; j++) {
      // Σ (x - m) is 0, so that the products need no correction for the label's shift.
      double ofLabel = labelSquares[j] - shifts[j] * shifts[j] / rows[j];
      double correlation = Math.abs(products[j]) / Math.sqrt(squares[j] * ofLabel);
      if (rows[j] >= LEAST_ROWS && correlation > LEAK) {
        leaks.add(
            "column %s equals the label %s up to a linear map in the training rows of all sites: a model would only read the label off it (remove the feature, or make sure that it is known before the label is)"
                .formatted(numbers.get(j).column(), label.column()));
      }
    }
    return leaks;
  }

  private static SortedMap<String, Long> added(
      String column,
      List<? extends SortedMap<String, ? extends SortedMap<String, Long>>> siteCategories) {
    SortedMap<String, Long> total = new TreeMap<>();
    for (SortedMap<String, ? extends SortedMap<String, Long>> categories : siteCategories) {
      SortedMap<String, Long> counts = categories.get(column);
      if (counts != null) {
        counts.forEach((category, rows) -> total.merge(category, rows, ContractFitter::addBounded));
      }
    }
    return total;
  }

  /** What no table can hold does not become negative. */
  private static long addBounded(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  /**
   * Where the cells lie whose rows the third pass counts. Only where {@link
   * ContractLayouts#needsCells}.
   *
   * @param summedSpread the sites' second vectors, added up
   * @return of the layout {@link ContractLayouts#centers}
   */
  public DoubleVector centers(ContractDraft draft, DoubleVector summedSpread) {
    List<FeatureSpec.Quantity> chosen = ContractLayouts.numbersWithQuantiles(plan);
    List<FeatureSpec.Quantity> numbers = ContractLayouts.numbers(plan);
    double[] deviations = deviations(summedSpread);
    double[] centers = new double[2 * chosen.size()];
    for (int k = 0; k < chosen.size(); k++) {
      int j = numbers.indexOf(chosen.get(k));
      centers[k] = draft.means().get(j);
      centers[chosen.size() + k] = deviations[j];
    }
    return DoubleVector.of(ContractLayouts.centers(plan), centers);
  }

  /**
   * Completes the contract of a plan without quantiles.
   *
   * @param summedSpread the sites' second vectors, added up
   * @throws ContractException if a column to be scaled is constant; names all of them
   */
  public FittedContract fit(ContractDraft draft, DoubleVector summedSpread) {
    if (ContractLayouts.needsCells(plan)) {
      throw new IllegalArgumentException(
          "Invalid fit of plan %s: no cells (its contract has quantiles)".formatted(plan.name()));
    }
    return fit(draft, summedSpread, Optional.empty());
  }

  /**
   * Completes the contract.
   *
   * @param summedSpread the sites' second vectors, added up
   * @param summedCells the sites' third vectors, added up
   * @throws ContractException if a column to be scaled or cut is constant; names all of them
   */
  public FittedContract fit(
      ContractDraft draft, DoubleVector summedSpread, DoubleVector summedCells) {
    requireLayout(summedCells, ContractLayouts.cells(plan));
    return fit(draft, summedSpread, Optional.of(summedCells));
  }

  private FittedContract fit(
      ContractDraft draft, DoubleVector summedSpread, Optional<DoubleVector> summedCells) {
    FeatureFitter fitter = new FeatureFitter(plan, draft, deviations(summedSpread), summedCells);
    List<FittedFeature> features = fitter.features();
    refuse(fitter.faults());
    FittedContract contract =
        new FittedContract(
            FittedContract.FORMAT, draft.rows(), labelSummary(draft.counts()), features);
    checkWidth(contract);
    return contract;
  }

  private double[] deviations(DoubleVector summedSpread) {
    requireLayout(summedSpread, ContractLayouts.spread(plan));
    double[] present = summedSpread.segment(ContractLayouts.PRESENT);
    double[] deviations = summedSpread.segment(ContractLayouts.SQUARES);
    for (int j = 0; j < deviations.length; j++) {
      deviations[j] = Math.sqrt(deviations[j] / present[j]);
    }
    return deviations;
  }

  private void checkWidth(FittedContract contract) {
    double width = 0;
    for (FittedFeature.Column column : contract.columns()) {
      width += column.coefficientNames().size();
    }
    for (List<FittedFeature.Column> factors : contract.interactions()) {
      double products = 1;
      for (FittedFeature.Column factor : factors) {
        products *= factor.coefficientNames().size();
      }
      width += products;
    }
    if (width > MAX_WIDTH) {
      refuse(
          List.of(
              "a row becomes %.0f numbers (at most %d; ask for fewer buckets, bins or interactions)"
                  .formatted(width, MAX_WIDTH)));
    }
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
