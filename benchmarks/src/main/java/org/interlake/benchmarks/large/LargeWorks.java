package org.interlake.benchmarks.large;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.interlake.benchmarks.Figure;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyProtection;
import org.interlake.protocol.identity.PrivateIdentity;

/** Starts the processes of the works with large models, and gathers what they measure. */
public final class LargeWorks {
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final String DRIVER = "driver";
  private static final int W3_SITES = 8;
  private static final int W3_ROUNDS = 3;
  private static final long W3_ELEMENTS = 10_000_000;

  private LargeWorks() {}

  /** A work in a folder of its own, which is removed afterwards. */
  private interface Work {
    List<Figure> run(LargeFederation federation, ChildJvms processes)
        throws IOException, InterruptedException;
  }

  /** W3: a driver and eight sites as processes of their own, over a real exchange folder. */
  public static List<Figure> w3() throws IOException, InterruptedException {
    return in(W3_ELEMENTS, W3_SITES, W3_ROUNDS, LargeWorks::w3);
  }

  private static List<Figure> w3(LargeFederation federation, ChildJvms processes)
      throws IOException, InterruptedException {
    Path keys = Files.createDirectories(federation.folder().resolve("keys"));
    write(keys.resolve(LargeFederation.DRIVER_KEY + ".json"));
    for (var site : federation.sites()) {
      write(keys.resolve(site.name() + ".json"));
    }
    List<String> arguments = federation.arguments();
    processes.start(DRIVER, List.of("-Xmx600m"), Map.of(), RoundDriver.class.getName(), arguments);
    for (int k = 0; k < federation.siteCount(); k++) {
      List<String> ofSite = new ArrayList<>(arguments);
      ofSite.add(Integer.toString(k));
      processes.start(
          LargeFederation.site(k).name(),
          List.of("-Xmx64m", "-XX:+UseSerialGC"),
          Map.of(),
          DummySite.class.getName(),
          ofSite);
    }
    processes.awaitEnd(DRIVER, LIMIT);
    return processes.figures(DRIVER, "W3");
  }

  private static void write(Path file) {
    new KeyFile(file).writeNew(PrivateIdentity.generate(), new KeyProtection.None());
  }

  /**
   * One fold of any length.
   *
   * @param heap of its process, as {@code 1g}
   */
  public static List<Figure> fold(long elements, int sites, String heap)
      throws IOException, InterruptedException {
    return in(
        elements,
        sites,
        1,
        (federation, processes) -> {
          processes.start(
              DRIVER,
              List.of("-Xmx" + heap),
              Map.of(),
              LargeFold.class.getName(),
              federation.arguments());
          processes.awaitEnd(DRIVER, LIMIT);
          return processes.figures(DRIVER, "large %d x %d".formatted(sites, elements));
        });
  }

  /**
   * The same fold in the driver's threads and on a standalone cluster.
   *
   * @param sparkJars the folder of Spark's jars
   * @param driverJar what executors need of this project
   */
  public static List<Figure> scaling(Path sparkJars, Path driverJar)
      throws IOException, InterruptedException {
    return in(
        25_000_000,
        8,
        1,
        (federation, processes) -> new Scaling(federation, processes, sparkJars, driverJar).run());
  }

  private static List<Figure> in(long elements, int sites, int rounds, Work work)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("interlake-large-");
    boolean done = false;
    try (ChildJvms processes = new ChildJvms(folder.resolve("logs"))) {
      LargeFederation federation = new LargeFederation(folder, elements, sites, rounds);
      Files.createDirectories(federation.exchangeFolder());
      List<Figure> figures = work.run(federation, processes);
      done = true;
      return figures;
    } finally {
      if (done) {
        delete(folder);
      } else {
        System.err.println("what is left of the work: " + folder);
      }
    }
  }

  static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
