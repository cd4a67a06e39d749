package org.interlake.models.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.unsafe.types.UTF8String;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.contract.FittedFeature;
import org.interlake.models.data.RowEncoder;
import org.interlake.models.glm.GlmParameters;
import org.interlake.models.glm.LogisticLoss;
import org.interlake.models.training.ExpectedLayout;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.OffsetSpec;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.TransformSpec;
import org.interlake.protocol.vector.DoubleVector;

/**
 * A linear model without interactions, as a sum over columns: nothing is allocated for a row.
 *
 * <pre>
 * η = intercept + Σ numbers   (t(x) - center) slope, slope = weight / divisor; or what stands for a missing one
 *               + Σ others    what the column's elements are worth, remembered for each word
 *               + offset
 * </pre>
 */
final class LinearRowModel extends RowModel {
  /** What η becomes. */
  private enum Response {
    PROBABILITY,
    SIGN,
    IDENTITY,
    LOG,
    INVERSE
  }

  private final RawInputs raw;
  private final Response response;
  private final double intercept;

  /** Of the numbers, each: its place among the inputs, and what is made of it. */
  private final int[] numbers;

  private final TransformSpec.Kind[] transforms;
  private final double[] exponents;
  private final double[] centers;
  private final double[] slopes;
  private final double[] absent;

  private final Column[] others;

  /** The place of the offset among the inputs; -1 if there is none. */
  private final int offset;

  private final boolean logarithmicOffset;

  LinearRowModel(Plan plan, FittedContract contract, DoubleVector parameters) {
    super(plan, contract);
    ExpectedLayout.values(parameters, GlmParameters.layout(contract.width()));
    double[] coefficients = parameters.segment(GlmParameters.COEFFICIENTS);
    intercept = parameters.segment(GlmParameters.INTERCEPT)[0];
    raw = new RawInputs(contract);
    response = responseOf(plan.model());
    List<FittedFeature.Column> features = contract.columns();
    int count = (int) features.stream().filter(FittedFeature.Numeric.class::isInstance).count();
    numbers = new int[count];
    transforms = new TransformSpec.Kind[count];
    exponents = new double[count];
    centers = new double[count];
    slopes = new double[count];
    absent = new double[count];
    List<Column> columns = new ArrayList<>();
    int n = 0;
    int place = 0;
    for (int i = 0; i < features.size(); i++) {
      int width = features.get(i).coefficientNames().size();
      if (features.get(i) instanceof FittedFeature.Numeric numeric) {
        numbers[n] = i;
        transforms[n] = numeric.spec().transform().kind();
        exponents[n] = numeric.spec().transform().exponent();
        centers[n] = numeric.center();
        slopes[n] = coefficients[place] / numeric.divisor();
        absent[n] =
            numeric.imputed() * coefficients[place]
                + (numeric.hasIndicator() ? coefficients[place + 1] : 0);
        n++;
      } else {
        columns.add(
            new Column(
                i,
                features.get(i),
                contract,
                Arrays.copyOfRange(coefficients, place, place + width)));
      }
      place += width;
    }
    others = columns.toArray(Column[]::new);
    offset = plan.offset() instanceof OffsetSpec.ByColumn ? features.size() : -1;
    logarithmicOffset =
        plan.offset() instanceof OffsetSpec.ByColumn by
            && by.transform() == OffsetSpec.Transform.LOG;
  }

  private static Response responseOf(ModelSpec model) {
    if (model instanceof ModelSpec.GeneralizedLinear glm) {
      if (glm.distribution() == ModelSpec.Distribution.TWEEDIE) {
        return Response.LOG;
      }
      return switch (glm.link()) {
        case IDENTITY -> Response.IDENTITY;
        case LOG -> Response.LOG;
        case INVERSE -> Response.INVERSE;
      };
    }
    return model instanceof ModelSpec.LinearSvm ? Response.SIGN : Response.PROBABILITY;
  }

  @Override
  public double predict(RowValues row) {
    double eta = eta(row);
    return switch (response) {
      case PROBABILITY -> LogisticLoss.probability(eta);
      case SIGN -> eta > 0 ? 1 : 0;
      case IDENTITY -> eta;
      case LOG -> Math.exp(eta);
      case INVERSE -> 1 / eta;
    };
  }

  /** Of a support vector machine its margin. */
  @Override
  public double[] values(RowValues row) {
    if (response == Response.SIGN) {
      return new double[] {eta(row)};
    }
    double value = predict(row);
    return response == Response.PROBABILITY
        ? new double[] {1 - value, value}
        : new double[] {value};
  }

  @Override
  int decide(RowValues row) {
    return eta(row) > 0 ? 1 : 0;
  }

  private double eta(RowValues row) {
    double eta = intercept;
    for (int j = 0; j < numbers.length; j++) {
      eta += number(row, j);
    }
    for (Column column : others) {
      eta += column.worth(row);
    }
    if (offset >= 0) {
      double value = row.number(offset);
      eta += logarithmicOffset ? StrictMath.log(value) : value;
    }
    if (Double.isNaN(eta)) {
      throw culprit(row);
    }
    return eta;
  }

  private double number(RowValues row, int j) {
    double x = raw.number(row, numbers[j]);
    if (Double.isNaN(x)) {
      return absent[j];
    }
    double transformed =
        transforms[j] == TransformSpec.Kind.NONE ? x : transforms[j].apply(x, exponents[j]);
    return (transformed - centers[j]) * slopes[j];
  }

  private IllegalArgumentException culprit(RowValues row) {
    for (int j = 0; j < numbers.length; j++) {
      if (Double.isNaN(number(row, j))) {
        return missing(inputs().get(numbers[j]));
      }
    }
    return offset >= 0 && !Double.isFinite(row.number(offset))
        ? missing(inputs().get(offset))
        : new IllegalArgumentException("the model's numbers have no finite sum for a row");
  }

  /** A column whose values are not simply multiplied. */
  private final class Column {
    /** Words that are remembered; what comes after them is computed each time. */
    private static final int MAX_KNOWN = 1 << 14;

    private final int input;
    private final boolean words;
    private final RowEncoder encoder;
    private final double[] coefficients;
    private final Map<UTF8String, Double> known = new ConcurrentHashMap<>();
    private final double missing;

    Column(
        int input, FittedFeature.Column feature, FittedContract contract, double[] coefficients) {
      this.input = input;
      this.words = feature instanceof FittedFeature.Category;
      this.encoder =
          new RowEncoder(
              new FittedContract(
                  FittedContract.FORMAT,
                  contract.trainingRows(),
                  contract.label(),
                  List.of(feature)));
      this.coefficients = coefficients;
      this.missing = words ? computed((String) null) : computed(Double.NaN);
    }

    double worth(RowValues row) {
      if (!words) {
        double x = raw.number(row, input);
        return Double.isNaN(x) ? missing : computed(x);
      }
      UTF8String word = raw.word(row, input);
      if (word == null) {
        return missing;
      }
      Double worth = known.get(word);
      if (worth != null) {
        return worth;
      }
      double fresh = computed(word.toString());
      if (known.size() < MAX_KNOWN) {
        known.put(word.copy(), fresh);
      }
      return fresh;
    }

    private double computed(double number) {
      return dot(encoder.encode(new double[] {number}, new String[0]));
    }

    private double computed(String word) {
      return dot(encoder.encode(new double[0], new String[] {word}));
    }

    private double dot(double[] elements) {
      double sum = 0;
      for (int i = 0; i < elements.length; i++) {
        sum += elements[i] * coefficients[i];
      }
      return sum;
    }
  }
}
