package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.interlake.api.Registry;
import org.interlake.driver.run.FederatedRun;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java and the Scala that the documentation prints, compiled and run as a reader would: the
 * blocks of a page are one story, with folders of this test's.
 */
final class ApiGuideTest {
  private static final Path GUIDE = Hospitals.ROOT.resolve("docs/guide/api.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```(java|scala)\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir Path folder;

  private static List<String> blocks(Path page, String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(page))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  private String placed(String text) {
    return text.replace("\"conf/", "\"" + Hospitals.ROOT + "/conf/")
        .replace("\"notebooks/", "\"" + Hospitals.ROOT + "/notebooks/")
        .replace("/srv/interlake", folder.toString());
  }

  /** A page with code of its own needs a story of its own: it is not to stand there unrun. */
  @Test
  void noOtherPageHasJavaOrScala() throws IOException {
    try (Stream<Path> pages = Files.walk(Hospitals.ROOT.resolve("docs"))) {
      List<Path> all =
          Stream.concat(
                  pages.filter(page -> page.toString().endsWith(".md")),
                  Stream.of(Hospitals.ROOT.resolve("notebooks/README.md")))
              .filter(page -> !page.equals(GUIDE))
              .toList();
      assertThat(all).hasSizeGreaterThan(50);
      for (Path page : all) {
        assertThat(Files.readString(page)).as("%s", page).doesNotContainPattern(BLOCK);
      }
    }
  }

  @Test
  void readmeAndJavadocShowTheGuidesTenLines() throws IOException {
    String ten = blocks(GUIDE, "java").get(1);
    assertThat(blocks(Hospitals.ROOT.resolve("README.md"), "java")).containsExactly(ten);
    assertThat(blocks(Hospitals.ROOT.resolve("README.md"), "scala")).isEmpty();
    String overview =
        Files.readString(Hospitals.ROOT.resolve("apidocs/src/main/javadoc/overview.html"));
    assertThat(overview.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        .contains("<pre>\n" + ten + "</pre>");
  }

  @Test
  void theJavaRuns() throws Exception {
    SparkSession spark = LocalSpark.session();
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      Path plan = folder.resolve("plan.yaml");
      Files.copy(Hospitals.ROOT.resolve("notebooks/plans/newton.yaml"), plan);
      RunId run = FederatedRun.defaultRunId(PlanReader.read(plan));
      List<Future<ExitCode>> agents = new ArrayList<>();
      for (String site : List.of("north", "south", "west")) {
        agents.add(hospitals.follow(site, run));
      }

      runJava(blocks(GUIDE, "java").stream().map(this::placed).toList());

      for (Future<ExitCode> agent : agents) {
        assertThat(agent.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      Registry registry = Registry.open(spark, folder.resolve("registry").toString());
      assertThat(registry.model("nuclei@champion").run().name()).isEqualTo(run.name());
      assertThat(registry.run("what-if").contributions().select("site").distinct().count())
          .isEqualTo(3);
      assertThat(folder.resolve("champion/metadata")).isDirectory();
    }
    assertThat(spark.sparkContext().isStopped()).isFalse();
  }

  private void runJava(List<String> blocks) throws Exception {
    assertThat(blocks).hasSizeGreaterThan(4);
    List<String> lines = blocks.stream().flatMap(String::lines).toList();
    String source =
        lines.stream().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"))
            + "\npublic final class Story {\n  public static void run() throws Exception {\n"
            + lines.stream()
                .filter(line -> !line.startsWith("import "))
                .collect(Collectors.joining("\n"))
            + "\n  }\n}\n";
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                faults,
                List.of(
                    "-d",
                    classes.toString(),
                    "-classpath",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))),
                null,
                List.of(
                    new SimpleJavaFileObject(
                        URI.create("string:///Story.java"), JavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                      }
                    }))
            .call();
    assertThat(compiled).as("%s%n%s", faults.getDiagnostics(), source).isTrue();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, ApiGuideTest.class.getClassLoader())) {
      loader.loadClass("Story").getMethod("run").invoke(null);
    }
  }

  @Test
  void theScalaRuns() throws IOException {
    List<String> blocks = blocks(GUIDE, "scala");
    assertThat(blocks).hasSizeGreaterThan(1);
    try (ScalaShell scala = new ScalaShell()) {
      scala.bind("spark", SparkSession.class, LocalSpark.session());
      for (String block : blocks) {
        scala.run(placed(block));
      }
      scala.run(
          "assert(run.status == RunStatus.FINISHED && scored.count() == 569 && uneven.metric(\"auc\") > 0.9)");
    }
  }
}
