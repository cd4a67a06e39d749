package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

/**
 * What is made of a number before anything else is: x becomes t(x).
 *
 * <pre>
 * none         x
 * log          ln x                             x > 0
 * log1p        ln(1 + x)                        x > -1
 * sqrt         √x                               x ≥ 0
 * power        x^λ                              x ≥ 0 if λ is no whole number; x ≠ 0 if λ &lt; 0
 * yeo-johnson  ((1 + x)^λ - 1) / λ              x ≥ 0, λ ≠ 0;   ln(1 + x) if λ = 0
 *              -((1 - x)^(2 - λ) - 1) / (2 - λ) x &lt; 0, λ ≠ 2;   -ln(1 - x) if λ = 2
 * </pre>
 *
 * The last is of I.-K. Yeo and R. A. Johnson, <em>A New Family of Power Transformations to Improve
 * Normality or Symmetry</em>, Biometrika 87(4), 2000.
 *
 * @param exponent λ, finite; 0 where there is none
 */
public record TransformSpec(Kind kind, double exponent) {
  /** x itself. */
  public static final TransformSpec NONE = new TransformSpec(Kind.NONE, 0);

  /** Which function. */
  public enum Kind {
    NONE("any number"),
    LOG("a number above 0"),
    LOG1P("a number above -1"),
    SQRT("a number of 0 or more"),
    POWER("a number that has this power"),
    YEO_JOHNSON("a number whose transform is finite");

    private final String domain;

    Kind(String domain) {
      this.domain = domain;
    }

    /** Whether it has an exponent. */
    public boolean hasExponent() {
      return this == POWER || this == YEO_JOHNSON;
    }

    /** What x must be, in words for a message. */
    public String domain() {
      return domain;
    }

    /**
     * t(x), the same bits on every machine; not finite where x is outside the domain, and NaN for
     * NaN.
     */
    public double apply(double x, double exponent) {
      return switch (this) {
        case NONE -> x;
        case LOG -> StrictMath.log(x);
        case LOG1P -> StrictMath.log1p(x);
        case SQRT -> Math.sqrt(x);
        case POWER -> StrictMath.pow(x, exponent);
        case YEO_JOHNSON -> yeoJohnson(x, exponent);
      };
    }

    private static double yeoJohnson(double x, double exponent) {
      if (x < 0) {
        double mirrored = 2 - exponent;
        return mirrored == 0
            ? -StrictMath.log1p(-x)
            : -(StrictMath.pow(1 - x, mirrored) - 1) / mirrored;
      }
      return exponent == 0 ? StrictMath.log1p(x) : (StrictMath.pow(1 + x, exponent) - 1) / exponent;
    }
  }

  public TransformSpec {
    requireNonNull(kind, "kind");
    if (!Double.isFinite(exponent)
        || (!kind.hasExponent() && exponent != 0)
        || (kind == Kind.POWER && exponent == 0)) {
      throw new IllegalArgumentException(
          "Invalid exponent of transform %s: %s (must be %s)"
              .formatted(
                  kind,
                  exponent,
                  kind.hasExponent() ? "a finite number, under power not 0" : "left out"));
    }
  }

  /** t(x); not finite where x is outside the domain, and NaN for NaN. */
  public double apply(double x) {
    return kind.apply(x, exponent);
  }
}
