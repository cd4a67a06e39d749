package org.interlake.privacy.accounting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.interlake.privacy.accounting.LossLaw.Direction;
import org.interlake.privacy.accounting.PrivacyEvent.SampledGaussian;

/**
 * Privacy loss distributions: the composition itself, on a grid, instead of a bound on its moments.
 * {@link LossGrid} says why no epsilon is too small, {@link TiltedComposition} how it is computed.
 * The unit's coming and its going are composed apart, and the worse is the answer.
 *
 * <p>Gaussian answers on all rows are put together as one; alone, they are exact ({@link
 * AnalyticGaussian}). Where of an event only moments are known, {@link RdpAccountant} answers.
 * Beyond some ten million steps the grid becomes coarse; what {@link RdpAccountant} proves is the
 * answer where it is less.
 */
public final class PldAccountant implements Accountant {
  /** exp(-30) = 1e-13 of a result may come from outside the window. */
  private static final double TAIL_EXPONENT = 30;

  /** The grid adds at most a sixth of this one's square to the variance, relative. */
  private static final double STEP_IN_DEVIATIONS = 0.02;

  private static final int MOST_ATTEMPTS = 12;
  private static final int LEAST_LENGTH = 1 << 14;
  private static final int GREATEST_LENGTH = 1 << 20;
  private static final double MOST_CELLS = 1 << 21;
  private static final double LEAST_DELTA = 1e-280;
  private static final double RELATIVE_ERROR = 1e-9;
  private static final Accountant RENYI = new RdpAccountant();

  /** New. It keeps nothing between two questions. */
  public PldAccountant() {}

  @Override
  public String name() {
    return "pld";
  }

  @Override
  public double epsilon(List<PrivacyEvent> events, double delta) {
    Bounds.requireDelta(delta);
    if (Bounds.byMomentsOnly(events)) {
      return RENYI.epsilon(events, delta);
    }
    List<SampledGaussian> all = Bounds.effective(events);
    if (all.isEmpty() || delta == 1) {
      return 0;
    }
    if (delta < LEAST_DELTA || Bounds.anyUnprotected(all)) {
      return Double.POSITIVE_INFINITY;
    }
    List<SampledGaussian> effective = merged(all);
    if (isOneGaussian(effective)) {
      return AnalyticGaussian.epsilon(effective.get(0).noiseMultiplier(), delta);
    }
    double composed =
        Math.max(
            epsilon(effective, Direction.REMOVE, delta), epsilon(effective, Direction.ADD, delta));
    return Math.min(composed, RENYI.epsilon(events, delta));
  }

  @Override
  public double delta(List<PrivacyEvent> events, double epsilon) {
    Bounds.requireEpsilon(epsilon);
    if (Bounds.byMomentsOnly(events)) {
      return RENYI.delta(events, epsilon);
    }
    List<SampledGaussian> all = Bounds.effective(events);
    if (all.isEmpty()) {
      return 0;
    }
    if (Bounds.anyUnprotected(all)) {
      return 1;
    }
    if (epsilon == Double.POSITIVE_INFINITY) {
      return 0;
    }
    List<SampledGaussian> effective = merged(all);
    if (isOneGaussian(effective)) {
      return AnalyticGaussian.delta(epsilon, effective.get(0).noiseMultiplier());
    }
    double composed =
        Math.max(
            delta(effective, Direction.REMOVE, epsilon), delta(effective, Direction.ADD, epsilon));
    return Math.min(composed, RENYI.delta(events, epsilon));
  }

  private static double epsilon(List<SampledGaussian> events, Direction direction, double delta) {
    double reach = reach(events, delta);
    double logDelta = Math.log(delta);
    LossOutline outline = new LossOutline(events, direction, reach);
    double tilt = outline.tiltForLogDelta(logDelta);
    double best = Double.POSITIVE_INFINITY;
    // The first tilt is that of Chernoff's bound. The answer is lower, mostly by little.
    for (int attempt = 0; attempt < MOST_ATTEMPTS && best > 0; attempt++) {
      TiltedComposition composition =
          compose(events, direction, outline, tilt, reach, Double.POSITIVE_INFINITY);
      double found = composition.epsilon(delta);
      boolean settled = found > best * (1 - 1e-6);
      best = Math.min(best, found);
      if (settled || found == Double.POSITIVE_INFINITY || composition.tiltedUpTo(found) > 1e-4) {
        break;
      }
      tilt = outline.tiltForEpsilon(Math.max(0, best), logDelta);
    }
    return Math.max(0, best * (1 + RELATIVE_ERROR));
  }

  private static double delta(List<SampledGaussian> events, Direction direction, double epsilon) {
    double logLeast = Math.log(LEAST_DELTA);
    LossOutline rough = new LossOutline(events, direction, 12);
    double tilt = rough.tiltForEpsilon(epsilon, logLeast);
    double logBound = rough.at(tilt).logMoment() - tilt * epsilon;
    double reach = reach(events, Math.exp(Math.min(0, Math.max(logLeast, logBound))));
    LossOutline outline = new LossOutline(events, direction, reach);
    tilt = outline.tiltForEpsilon(epsilon, logLeast);
    return compose(events, direction, outline, tilt, reach, epsilon).delta(epsilon);
  }

  /** So many σ that what lies beyond them, in all steps, is a billionth of delta. */
  private static double reach(List<SampledGaussian> events, double delta) {
    double steps = events.stream().mapToDouble(SampledGaussian::steps).sum();
    return Math.sqrt(-2 * (Math.log(delta) - Math.log(steps) + Math.log(1e-9)));
  }

  private static TiltedComposition compose(
      List<SampledGaussian> events,
      Direction direction,
      LossOutline outline,
      double tilt,
      double reach,
      double epsilon) {
    double low = Math.min(outline.lowerEnd(tilt, TAIL_EXPONENT), epsilon);
    LossOutline.End end = outline.upperEnd(tilt, TAIL_EXPONENT);
    double high = end.loss();
    double steps = events.stream().mapToDouble(SampledGaussian::steps).sum();
    double variance = Math.min(outline.at(0).variance(), outline.at(tilt).variance());
    double step = STEP_IN_DEVIATIONS * Math.sqrt(variance / steps);
    step = Math.min(step, (high - low) / LEAST_LENGTH);
    step = Math.max(step, (high - low) / (GREATEST_LENGTH - 2));
    step = Math.max(step, range(events, reach) / MOST_CELLS);
    long lowest = (long) Math.floor(low / step);
    long needed = (long) Math.ceil(high / step) - lowest + 1;
    int length = LEAST_LENGTH;
    while (length < needed) {
      length *= 2;
    }
    List<TiltedComposition.Part> parts = new ArrayList<>();
    for (SampledGaussian event : events) {
      LossLaw law = new LossLaw(event.noiseMultiplier(), event.samplingRate());
      parts.add(
          new TiltedComposition.Part(LossGrid.of(law, direction, step, reach), event.steps()));
    }
    return new TiltedComposition(parts, step, tilt, lowest, length, end.tilt());
  }

  /** The widest range of losses of one step. */
  private static double range(List<SampledGaussian> events, double reach) {
    double widest = 0;
    for (SampledGaussian event : events) {
      LossLaw law = new LossLaw(event.noiseMultiplier(), event.samplingRate());
      double sigma = event.noiseMultiplier();
      widest = Math.max(widest, law.loss(1 + reach * sigma) - law.loss(-reach * sigma));
    }
    return widest;
  }

  private static boolean isOneGaussian(List<SampledGaussian> events) {
    return events.size() == 1 && events.get(0).samplingRate() == 1;
  }

  private record Kind(double noiseMultiplier, double samplingRate) {}

  /** Steps of the same kind together, and all Gaussian answers on all rows as one. */
  private static List<SampledGaussian> merged(List<SampledGaussian> events) {
    Map<Kind, Long> steps = new LinkedHashMap<>();
    double precision = 0;
    for (SampledGaussian event : events) {
      if (event.samplingRate() == 1) {
        precision += event.steps() / (event.noiseMultiplier() * event.noiseMultiplier());
      } else {
        steps.merge(
            new Kind(event.noiseMultiplier(), event.samplingRate()), event.steps(), Math::addExact);
      }
    }
    List<SampledGaussian> merged = new ArrayList<>();
    steps.forEach(
        (kind, count) ->
            merged.add(new SampledGaussian(kind.noiseMultiplier(), kind.samplingRate(), count)));
    if (precision > 0) {
      merged.add(new SampledGaussian((1 - 1e-14) / Math.sqrt(precision), 1, 1));
    }
    return merged;
  }
}
