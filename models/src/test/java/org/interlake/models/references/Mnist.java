package org.interlake.models.references;

import static org.apache.spark.sql.functions.col;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.interlake.models.TestPlans;
import org.interlake.models.TestSpark;
import org.interlake.models.references.ReferenceRun.Expected;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.plan.ColumnType;
import org.interlake.protocol.plan.FeatureSpec;
import org.interlake.protocol.plan.FeatureSpec.AllMissing;
import org.interlake.protocol.plan.FeatureSpec.Imputation;
import org.interlake.protocol.plan.FeatureSpec.Scaling;
import org.interlake.protocol.plan.LabelSpec;
import org.interlake.protocol.plan.ModelSpec;
import org.interlake.protocol.plan.StopRule.Metric;
import org.interlake.protocol.plan.StrategySpec;

/** MNIST: 784 columns of pixels / 255, dealt out to ten sites as the reference did. */
final class Mnist {
  private static final int PIXELS = 28 * 28;
  private static final int SITES = 10;

  private Mnist() {}

  /** Whose images are whose. */
  enum Partition {
    /** A permutation cut into ten. */
    IID10,
    /** Sorted by label, cut into twenty, two pieces each (McMahan et al. 2017). */
    NONIID10X2
  }

  /** Of either partition. */
  static ReferenceRun softmax(Partition partition, double accuracy, double deviation) {
    return new ReferenceRun(
        "softmax, " + partition.name().toLowerCase(Locale.ROOT),
        "fedavg, E 1, B 32, rate 0.05",
        plans()
            .withModel(
                new ModelSpec.SoftmaxRegression(
                    "model", ModelSpec.Intercept.FITTED, ModelSpec.Penalty.NONE))
            .withStrategy(new StrategySpec.FedAvg(1, 32, 0.05))
            .withRounds(20, 0),
        ReferenceRun.TWICE,
        1,
        List.of(Expected.drawn(Metric.ACCURACY, accuracy, deviation, 4)));
  }

  /** Of either partition. */
  static ReferenceRun perceptron(Partition partition, double accuracy, double deviation) {
    return new ReferenceRun(
        "MLP, 128 hidden, " + partition.name().toLowerCase(Locale.ROOT),
        "fedavg, E 1, B 32, rate 0.1",
        plans()
            .withModel(CreditDefault.perceptron(128))
            .withStrategy(new StrategySpec.FedAvg(1, 32, 0.1))
            .withRounds(20, 0),
        ReferenceRun.TWICE,
        1,
        List.of(Expected.drawn(Metric.ACCURACY, accuracy, deviation, 4)));
  }

  private static TestPlans plans() {
    FeatureSpec[] features = new FeatureSpec[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      features[i] =
          new FeatureSpec.Numeric(
              "p" + i,
              ColumnType.DOUBLE,
              List.of(),
              AllMissing.DECLINE,
              Imputation.NONE,
              Scaling.NONE);
    }
    return TestPlans.of(features)
        .withLabel(
            new LabelSpec.Classes(
                "label",
                ColumnType.LONG,
                IntStream.range(0, 10).mapToObj(Integer::toString).toList()));
  }

  /** Each site's images, and a tenth of the test images, which are only added up. */
  static SortedMap<SiteId, Dataset<Row>> sites(Partition partition) {
    return sites(partition, 1, Integer.MAX_VALUE);
  }

  /** The same of every so many images of each site, and of the first test images. */
  static SortedMap<SiteId, Dataset<Row>> sites(Partition partition, int every, int tests) {
    Path folder = ReferenceData.folder("mnist");
    byte[][] images = images(folder.resolve("train-images-idx3-ubyte.gz"));
    byte[] labels = labels(folder.resolve("train-labels-idx1-ubyte.gz"));
    byte[][] testImages = images(folder.resolve("t10k-images-idx3-ubyte.gz"));
    byte[] testLabels = labels(folder.resolve("t10k-labels-idx1-ubyte.gz"));
    List<int[]> shares =
        partition == Partition.IID10
            ? pieces(permutation(7, labels.length), SITES)
            : shards(labels);
    SortedMap<SiteId, Dataset<Row>> sites = new TreeMap<>();
    for (int k = 0; k < SITES; k++) {
      List<byte[]> packed = new ArrayList<>();
      int[] share = shares.get(k);
      for (int i = 0; i < share.length; i += every) {
        packed.add(packed(images[share[i]], labels[share[i]], true));
      }
      for (int i = k; i < Math.min(tests, testLabels.length); i += SITES) {
        packed.add(packed(testImages[i], testLabels[i], false));
      }
      sites.put(new SiteId("site" + k), table(packed));
    }
    return sites;
  }

  private static List<int[]> shards(byte[] labels) {
    int[] byLabel =
        IntStream.range(0, labels.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> labels[i])) // stable
            .mapToInt(i -> i)
            .toArray();
    List<int[]> shards = pieces(byLabel, 2 * SITES);
    int[] order = permutation(7, 2 * SITES);
    List<int[]> shares = new ArrayList<>();
    for (int k = 0; k < SITES; k++) {
      shares.add(
          IntStream.concat(
                  IntStream.of(shards.get(order[2 * k])),
                  IntStream.of(shards.get(order[2 * k + 1])))
              .toArray());
    }
    return shares;
  }

  private static List<int[]> pieces(int[] all, int count) {
    int size = all.length / count;
    List<int[]> pieces = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      pieces.add(IntStream.range(k * size, (k + 1) * size).map(i -> all[i]).toArray());
    }
    return pieces;
  }

  /**
   * numpy's {@code RandomState(seed).permutation(n)}: Fisher and Yates from the end, each index the
   * first draw of MT19937 that, cut to as many bits as needed, is small enough.
   */
  static int[] permutation(int seed, int n) {
    MersenneTwister random = new MersenneTwister(seed);
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int mask = (Integer.highestOneBit(i) << 1) - 1;
      int j = random.nextInt() & mask;
      while (j > i) {
        j = random.nextInt() & mask;
      }
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  private static Dataset<Row> table(List<byte[]> images) {
    SparkSession spark = TestSpark.session();
    StructType schema =
        new StructType()
            .add("label", DataTypes.LongType, false)
            .add("split", DataTypes.StringType, false)
            .add("pixels", DataTypes.createArrayType(DataTypes.DoubleType, false), false);
    Column[] columns = new Column[2 + PIXELS];
    columns[0] = col("label");
    columns[1] = col("split");
    for (int i = 0; i < PIXELS; i++) {
      columns[2 + i] = col("pixels").getItem(i).as("p" + i);
    }
    return spark
        .createDataFrame(
            JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(images, 2)
                .map(new Unpacked()),
            schema)
        .select(columns);
  }

  /** Pixels, label and side in one array: what a task is sent. */
  private static byte[] packed(byte[] pixels, byte label, boolean train) {
    byte[] packed = Arrays.copyOf(pixels, PIXELS + 2);
    packed[PIXELS] = label;
    packed[PIXELS + 1] = (byte) (train ? 1 : 0);
    return packed;
  }

  private static final class Unpacked implements Function<byte[], Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Row call(byte[] packed) {
      Double[] pixels = new Double[PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        pixels[i] = (packed[i] & 255) / 255.0;
      }
      return RowFactory.create(
          (long) packed[PIXELS], packed[PIXELS + 1] == 1 ? "train" : "test", pixels);
    }
  }

  private static byte[] labels(Path file) {
    try (DataInputStream in = open(file)) {
      in.readInt();
      return in.readNBytes(in.readInt());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[][] images(Path file) {
    try (DataInputStream in = open(file)) {
      in.readInt();
      byte[][] images = new byte[in.readInt()][];
      in.readLong();
      for (int i = 0; i < images.length; i++) {
        images[i] = in.readNBytes(PIXELS);
      }
      return images;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(file)));
  }
}
