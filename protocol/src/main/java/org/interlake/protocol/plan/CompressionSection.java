package org.interlake.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.interlake.protocol.config.ConfigSection;
import org.interlake.protocol.config.Setting;

/** The plan's section {@code compression}. */
final class CompressionSection {
  static final Map<String, Function<ConfigSection, Setting<CompressionSpec>>> VARIANTS = variants();

  private CompressionSection() {}

  static Setting<CompressionSpec> read(ConfigSection section) {
    return section.variantOrElse(
        "name", "kind of compression", VARIANTS, CompressionSpec.None.NAME);
  }

  private static Map<String, Function<ConfigSection, Setting<CompressionSpec>>> variants() {
    Map<String, Function<ConfigSection, Setting<CompressionSpec>>> variants = new LinkedHashMap<>();
    variants.put(CompressionSpec.None.NAME, section -> section.build(CompressionSpec.None::new));
    variants.put(CompressionSpec.Float32.NAME, rounded(CompressionSpec.Float32::new));
    variants.put(CompressionSpec.Float16.NAME, rounded(CompressionSpec.Float16::new));
    variants.put(CompressionSpec.Int8.NAME, rounded(CompressionSpec.Int8::new));
    variants.put(CompressionSpec.TopK.NAME, CompressionSection::topK);
    return Collections.unmodifiableMap(variants);
  }

  private static Function<ConfigSection, Setting<CompressionSpec>> rounded(
      Function<Boolean, CompressionSpec> form) {
    return section -> {
      Setting<Boolean> zstd = zstd(section);
      return section.build(() -> form.apply(zstd.get()));
    };
  }

  private static Setting<CompressionSpec> topK(ConfigSection section) {
    Setting<Double> share = section.number("share").orElse(0.05);
    Setting<CompressionSpec.Numbers> values =
        section
            .constant("values", "form of values", CompressionSpec.Numbers.class)
            .orElse(CompressionSpec.Numbers.FLOAT16);
    Setting<Boolean> zstd = zstd(section);
    return section.build(() -> new CompressionSpec.TopK(share.get(), values.get(), zstd.get()));
  }

  private static Setting<Boolean> zstd(ConfigSection section) {
    return section.truth("zstd").orElse(false);
  }
}
