package org.interlake.protocol.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Locale;

/**
 * How updates are made smaller on their way. What is coded is how a site's model differs from the
 * round's; {@code docs/spec/coded-vector.md} gives the bytes.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CompressionSpec.None.class, name = CompressionSpec.None.NAME),
  @JsonSubTypes.Type(value = CompressionSpec.Float32.class, name = CompressionSpec.Float32.NAME),
  @JsonSubTypes.Type(value = CompressionSpec.Float16.class, name = CompressionSpec.Float16.NAME),
  @JsonSubTypes.Type(value = CompressionSpec.Int8.class, name = CompressionSpec.Int8.NAME),
  @JsonSubTypes.Type(value = CompressionSpec.TopK.class, name = CompressionSpec.TopK.NAME)
})
public sealed interface CompressionSpec {
  /** The kind's name in plans. */
  String kind();

  /** What stands for it in tables: the name, and what is beside it. */
  String label();

  /** What one number becomes. */
  enum Numbers {
    /** The nearest IEEE 754 binary32. */
    FLOAT32,
    /** The nearest IEEE 754 binary16, with a power of two for each chunk. */
    FLOAT16,
    /** One of 255 steps of a chunk, by chance the one below or above, right in the mean. */
    INT8;

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Not at all: every number travels as it is. */
  record None() implements CompressionSpec {
    public static final String NAME = "none";

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public String label() {
      return NAME;
    }
  }

  /** Anything but none. */
  sealed interface Coded extends CompressionSpec {
    /** What a number that is sent becomes. */
    Numbers numbers();

    /** Whether what comes of it is compressed by zstd, which loses nothing. */
    boolean zstd();

    @Override
    default String label() {
      return zstd() ? kind() + "+zstd" : kind();
    }
  }

  /** Rounding to the nearest float, ties to even. */
  record Float32(boolean zstd) implements Coded {
    public static final String NAME = "float32";

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public Numbers numbers() {
      return Numbers.FLOAT32;
    }
  }

  /** Rounding to the nearest half-precision number, ties to even. */
  record Float16(boolean zstd) implements Coded {
    public static final String NAME = "float16";

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public Numbers numbers() {
      return Numbers.FLOAT16;
    }
  }

  /**
   * Stochastic rounding to 255 levels (Alistarh et al. 2017, with the chunk's largest as scale).
   */
  record Int8(boolean zstd) implements Coded {
    public static final String NAME = "int8";

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public Numbers numbers() {
      return Numbers.INT8;
    }
  }

  /**
   * The largest differences only (Stich et al. 2018); what was not sent is kept at the site and
   * added to its next one (error feedback, Karimireddy et al. 2019).
   *
   * @param share of the coordinates that are sent, above 0, at most 1
   * @param values what each of them becomes
   */
  record TopK(double share, Numbers values, boolean zstd) implements Coded {
    public static final String NAME = "top-k";

    public TopK {
      requireNonNull(values, "values");
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "Invalid share: %s (must be above 0 and at most 1)".formatted(share));
      }
    }

    @Override
    public String kind() {
      return NAME;
    }

    @Override
    public Numbers numbers() {
      return values;
    }

    @Override
    public String label() {
      return "%s %s %s%s".formatted(NAME, share, values.key(), zstd ? "+zstd" : "");
    }
  }
}
