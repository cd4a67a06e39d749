package org.interlake.driver.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.registry.ModelVersion;
import org.interlake.driver.registry.PromotedModel;
import org.interlake.driver.registry.PromotedModels;
import org.interlake.driver.registry.Registry;
import org.interlake.driver.registry.RunState;
import org.interlake.models.ModelFamilies;
import org.interlake.models.contract.FittedContract;
import org.interlake.models.export.PerceptronClassificationModel;
import org.interlake.models.export.PerceptronRegressionModel;
import org.interlake.models.start.StartException;
import org.interlake.models.start.WarmStart;
import org.interlake.protocol.Digest;
import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.MessageKind;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.message.MessageCodec;
import org.interlake.protocol.message.ModelOrigin;
import org.interlake.protocol.plan.Plan;
import org.interlake.protocol.plan.RunPlan;
import org.interlake.protocol.plan.StartSpec;
import org.interlake.protocol.vector.DoubleVector;

/** What the plan's {@code start} names, as parameters of the plan's model. */
final class StartingPoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Function<String, Transformer>> READERS = readers();

  private final RunScope scope;
  private final SparkSession spark;
  private final Registry registry;
  private final PromotedModels promoted;

  StartingPoint(RunScope scope, SparkSession spark, Registry registry, PromotedModels promoted) {
    this.scope = requireNonNull(scope, "scope");
    this.spark = requireNonNull(spark, "spark");
    this.registry = requireNonNull(registry, "registry");
    this.promoted = requireNonNull(promoted, "promoted");
  }

  private static Map<String, Function<String, Transformer>> readers() {
    Map<String, Function<String, Transformer>> readers = new LinkedHashMap<>();
    readers.put(PipelineModel.class.getName(), PipelineModel::load);
    readers.put(LogisticRegressionModel.class.getName(), LogisticRegressionModel::load);
    readers.put(LinearRegressionModel.class.getName(), LinearRegressionModel::load);
    readers.put(
        GeneralizedLinearRegressionModel.class.getName(), GeneralizedLinearRegressionModel::load);
    readers.put(LinearSVCModel.class.getName(), LinearSVCModel::load);
    readers.put(
        MultilayerPerceptronClassificationModel.class.getName(),
        MultilayerPerceptronClassificationModel::load);
    readers.put(PerceptronClassificationModel.class.getName(), PerceptronClassificationModel::load);
    readers.put(PerceptronRegressionModel.class.getName(), PerceptronRegressionModel::load);
    return readers;
  }

  /**
   * Where training starts.
   *
   * @param source the digest of what it was made of; empty if it was made by an earlier driver
   * @param told what it was made of, in words, with its digest; empty likewise
   * @param notes what the owner of the model should know
   */
  record Start(
      DoubleVector parameters, Optional<Digest> source, Optional<String> told, List<String> notes) {
    Start {
      requireNonNull(parameters, "parameters");
      requireNonNull(source, "source");
      requireNonNull(told, "told");
      notes = List.copyOf(notes);
    }
  }

  /**
   * Where a run starts; empty for afresh. If an earlier driver has published the first model, that
   * is it: what it was made of may be gone, or another by now.
   *
   * @param first the first training round
   * @throws StartException if training cannot start from what the plan names
   */
  Optional<Start> of(Plan plan, FittedContract contract, RoundNumber first) {
    if (plan.start() instanceof StartSpec.Fresh) {
      return Optional.empty();
    }
    Optional<DoubleVector> published = published(first);
    if (published.isPresent()) {
      return Optional.of(new Start(published.get(), Optional.empty(), Optional.empty(), List.of()));
    }
    return Optional.of(
        plan.start() instanceof StartSpec.Promoted named
            ? fromRegistry(named, plan, contract)
            : fromSparkMl((StartSpec.SparkMl) plan.start(), plan, contract));
  }

  private Optional<DoubleVector> published(RoundNumber first) {
    return scope
        .mailbox()
        .read(
            ExchangeLayout.model(scope.run(), first),
            scope.outgoing(MessageKind.MODEL, first, scope.plan()),
            scope.driverKey(),
            ModelOrigin.class,
            Long.MAX_VALUE)
        .map(model -> model.vectors().get(0));
  }

  private Start fromRegistry(StartSpec.Promoted named, Plan plan, FittedContract contract) {
    PromotedModel found =
        promoted
            .version(named.model(), named.version())
            .orElseThrow(
                () ->
                    new StartException(
                        "the registry has no version %d of model %s (interlake models list shows what it has)"
                            .formatted(named.version(), named.model())));
    ModelVersion version = found.model();
    Plan earlier = planOf(version);
    FittedContract earlierContract =
        found
            .featureContractJson()
            .map(json -> MessageCodec.read(json, FittedContract.class))
            .orElseThrow(() -> unreadable(version, "its feature contract"));
    byte[] bytes =
        version.parameters().orElseThrow(() -> unreadable(version, "its parameters")).toBytes();
    if (!Digest.of(bytes).equals(version.digest())) {
      throw unreadable(version, "parameters that have its digest");
    }
    WarmStart warm =
        WarmStart.of(
            earlier,
            earlierContract,
            DoubleVector.decode(
                ModelFamilies.of(earlier, earlierContract).parameterLayout(), bytes),
            plan,
            contract);
    return new Start(
        warm.parameters(),
        Optional.of(version.digest()),
        Optional.of(
            "model %s version %d, of run %s, round %s, digest %s"
                .formatted(
                    named.model(),
                    named.version(),
                    version.run(),
                    version.round(),
                    version.digest().hex())),
        warm.notes());
  }

  private Plan planOf(ModelVersion version) {
    Optional<String> json =
        registry.states(version.run()).stream().map(RunState::planJson).findFirst();
    try {
      RunPlan plan =
          MessageCodec.read(
              json.orElseThrow(() -> unreadable(version, "the plan of its run")), RunPlan.class);
      return (Plan) plan;
    } catch (EnvelopeException e) {
      throw unreadable(version, "a plan of its run that this version of Interlake reads");
    }
  }

  private static StartException unreadable(ModelVersion version, String what) {
    return new StartException(
        "model %s of run %s, round %s cannot be started from: the registry does not hold %s (start from another version, or fresh)"
            .formatted(version.model(), version.run(), version.round(), what));
  }

  private Start fromSparkMl(StartSpec.SparkMl named, Plan plan, FittedContract contract) {
    Transformer saved;
    Digest digest;
    try {
      saved = read(named.path());
      digest = digestOf(new Path(named.path()));
    } catch (IOException e) {
      throw new StartException(
          "the Spark ML model at %s cannot be read: %s (start.path must be the folder of a saved model that this driver can read)"
              .formatted(named.path(), e.getMessage()),
          e);
    }
    WarmStart warm = WarmStart.of(saved, spark, plan, contract);
    return new Start(
        warm.parameters(),
        Optional.of(digest),
        Optional.of(
            "%s at %s, digest of its files %s"
                .formatted(saved.getClass().getSimpleName(), named.path(), digest.hex())),
        warm.notes());
  }

  private Transformer read(String path) throws IOException {
    Path metadata = new Path(path, "metadata");
    FileSystem files = metadata.getFileSystem(spark.sessionState().newHadoopConf());
    if (!files.exists(metadata)) {
      throw new IOException("there is no %s".formatted(metadata));
    }
    String line = spark.read().textFile(metadata.toString()).first();
    String kind;
    try {
      kind = JSON.readTree(line).path("class").asText();
    } catch (JsonProcessingException e) {
      throw new IOException("%s is not what Spark ML writes".formatted(metadata), e);
    }
    Function<String, Transformer> reader = READERS.get(kind);
    if (reader == null) {
      throw new StartException(
          "the Spark ML model at %s is a %s (known: %s)"
              .formatted(path, kind, String.join(", ", READERS.keySet())));
    }
    return reader.apply(path);
  }

  /**
   * The digest of a saved model: SHA-256 over the lines {@code <digest of the file> <two spaces>
   * <its path below the folder>}, in the order of the paths, of all files whose name starts neither
   * with a dot nor with an underscore.
   */
  private Digest digestOf(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
    String root = files.getFileStatus(folder).getPath().toUri().getPath();
    SortedMap<String, Digest> digests = new TreeMap<>();
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      Path file = all.next().getPath();
      if (!file.getName().startsWith(".") && !file.getName().startsWith("_")) {
        try (FSDataInputStream in = files.open(file)) {
          digests.put(
              file.toUri().getPath().substring(root.length() + 1), Digest.of(in.readAllBytes()));
        }
      }
    }
    StringBuilder lines = new StringBuilder();
    digests.forEach(
        (path, digest) -> lines.append(digest.hex()).append("  ").append(path).append('\n'));
    return Digest.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
