package org.interlake.protocol.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import org.interlake.protocol.job.ExitCode;

/** Whether this Java can run Interlake, and which Spark and Delta stand on its class path. */
public final class MachineChecks {
  static final String SPARK = "4.1.";
  static final String DELTA = "4.4.";
  private static final int JAVA = 17;
  private static final int NEWEST_JAVA = 21;
  private static final long ENOUGH_BYTES = 1L << 30;

  private MachineChecks() {}

  /** Java, its memory, Spark and Delta. */
  public static void all(Findings findings) {
    findings.add(
        java(Runtime.version().feature(), System.getProperty("java.home", "an unknown place")));
    findings.add(memory(Runtime.getRuntime().maxMemory()));
    findings.add(
        library("spark", spark(), SPARK, "SPARK_HOME must name a Spark 4.1 of Scala 2.13"));
    findings.add(
        library(
            "delta",
            delta(),
            DELTA,
            "put delta-spark_4.1_2.13 into SPARK_HOME/jars, or let bin/interlake fetch it (it adds --packages)"));
  }

  static Finding java(int feature, String home) {
    String text = "Java %d at %s".formatted(feature, home);
    if (feature < JAVA) {
      return Finding.fail(
          "java", ExitCode.CONFIGURATION, text, "set JAVA_HOME to a Java 17 (or 21)");
    }
    return feature == JAVA || feature == NEWEST_JAVA
        ? Finding.ok("java", text)
        : Finding.warn("java", text, "Spark 4.1 is made for Java 17 and 21: set JAVA_HOME to one");
  }

  static Finding memory(long maxBytes) {
    String text = "a heap of up to %d MiB".formatted(maxBytes >> 20);
    return maxBytes >= ENOUGH_BYTES
        ? Finding.ok("memory", text)
        : Finding.warn(
            "memory", text, "give Spark's driver 1 GiB or more: bin/interlake --driver-memory 2g");
  }

  static Finding library(String name, Optional<String> found, String wanted, String remedy) {
    if (found.isEmpty()) {
      return Finding.warn(name, "none on the class path", remedy);
    }
    return found.get().startsWith(wanted)
        ? Finding.ok(name, "%s %s".formatted(name, found.get()))
        : Finding.warn(
            name,
            "%s %s, and Interlake is built for %sx".formatted(name, found.get(), wanted),
            remedy);
  }

  /** As Spark's own jar says it, without loading a class of it. */
  private static Optional<String> spark() {
    try (InputStream in =
        MachineChecks.class.getClassLoader().getResourceAsStream("spark-version-info.properties")) {
      if (in == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(in);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> delta() {
    try {
      return Optional.of(
          (String) Class.forName("io.delta.package").getMethod("VERSION").invoke(null));
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty();
    }
  }
}
