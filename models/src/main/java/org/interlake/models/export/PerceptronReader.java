package org.interlake.models.export;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.interlake.protocol.plan.ModelSpec.Activation;

/** Loads what {@link PerceptronWriter} saved. */
final class PerceptronReader<M extends Params> extends MLReader<M> {
  private final Class<M> kind;
  private final Function<PerceptronOutputs, M> maker;

  PerceptronReader(Class<M> kind, Function<PerceptronOutputs, M> maker) {
    this.kind = kind;
    this.maker = maker;
  }

  @Override
  public M load(String path) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader.loadMetadata(path, sparkSession(), kind.getName());
    Row format =
        only(
            path,
            sparkSession()
                .read()
                .parquet(PerceptronFiles.data(path))
                .select(PerceptronFiles.FORMAT_COLUMN)
                .collectAsList());
    if (format.getInt(0) > PerceptronFiles.FORMAT) {
      throw new IllegalArgumentException(
          "Network in %s is of format %d, newer than this version reads (%d): update Interlake"
              .formatted(path, format.getInt(0), PerceptronFiles.FORMAT));
    }
    Row row =
        only(
            path,
            sparkSession()
                .read()
                .schema(PerceptronFiles.SCHEMA)
                .parquet(PerceptronFiles.data(path))
                .collectAsList());
    M model =
        maker.apply(
            new PerceptronOutputs(
                row.<Integer>getList(row.fieldIndex(PerceptronFiles.LAYERS)).stream()
                    .mapToInt(Integer::intValue)
                    .toArray(),
                activation(path, row.getAs(PerceptronFiles.ACTIVATION)),
                row.<Double>getList(row.fieldIndex(PerceptronFiles.PARAMETERS)).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray()));
    metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
    return model;
  }

  private static Row only(String path, List<Row> rows) {
    if (rows.size() != 1) {
      throw new IllegalArgumentException(
          "Network in %s is corrupt: its data has %d rows (must be 1)"
              .formatted(path, rows.size()));
    }
    return rows.get(0);
  }

  private static Activation activation(String path, String written) {
    for (Activation activation : Activation.values()) {
      if (activation.name().toLowerCase(Locale.ROOT).equals(written)) {
        return activation;
      }
    }
    throw new IllegalArgumentException(
        "Network in %s is corrupt: activation %s (must be one of relu, tanh, sigmoid)"
            .formatted(path, written));
  }
}
