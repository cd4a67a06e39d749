package org.interlake.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.interlake.driver.sql.InterlakeCatalog;
import org.interlake.protocol.RunId;
import org.interlake.protocol.job.ExitCode;
import org.interlake.protocol.plan.PlanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The notebooks: every statement of SQL in them is run, in the order of the story, in one session
 * over a real federation. Where Python has nbclient they are executed whole as well.
 */
final class NotebooksTest {
  private static final String CATALOG = "spark.sql.catalog.interlake";
  private static final List<String> SITES = List.of("north", "south", "west");

  @TempDir Path folder;

  @Test
  void everyNotebookIsCommittedAsItRan() throws IOException {
    List<Path> notebooks = Notebooks.files(Notebooks.JUPYTER, ".ipynb");
    assertThat(notebooks).hasSize(6);
    for (Path file : notebooks) {
      JsonNode notebook = Notebooks.read(file);
      assertThat(notebook.get("nbformat").intValue()).as("%s", file).isEqualTo(4);
      assertThat(notebook.at("/metadata/kernelspec/name").textValue()).isEqualTo("python3");
      Set<String> ids = new HashSet<>();
      Set<String> shown = new HashSet<>();
      for (JsonNode cell : notebook.get("cells")) {
        assertThat(ids.add(cell.get("id").textValue())).as("%s: one id a cell", file).isTrue();
        if (!cell.get("cell_type").textValue().equals("code")) {
          continue;
        }
        assertThat(cell.get("execution_count").isInt()).as("%s: %s", file, cell).isTrue();
        for (JsonNode output : cell.get("outputs")) {
          assertThat(output.get("output_type").textValue())
              .as("%s: %s", file.getFileName(), Notebooks.text(cell.get("source")))
              .isNotEqualTo("error");
          output.path("data").fieldNames().forEachRemaining(shown::add);
        }
      }
      assertThat(shown).as("%s", file).contains("text/html", "image/png");
      assertThat(Files.readString(file))
          .as("%s: a place of one machine", file)
          .doesNotContainPattern("(?<![\\w.}])/(?:home|root|tmp|work|Users|var)/");
    }
  }

  @Test
  void everyNoteIsOneThatZeppelinKnows() throws IOException {
    List<Path> notes = Notebooks.files(Notebooks.ZEPPELIN, ".zpln");
    assertThat(notes).hasSize(2);
    for (Path file : notes) {
      JsonNode note = Notebooks.read(file);
      assertThat(file.getFileName().toString())
          .endsWith("_" + note.get("id").textValue() + ".zpln");
      for (JsonNode paragraph : note.get("paragraphs")) {
        assertThat(paragraph.get("text").textValue())
            .containsPattern("\\A%(?:md|spark\\.conf|spark\\.sql|spark)\n");
      }
    }
  }

  @Test
  void everyStatementRuns() throws Exception {
    SparkSession shared = LocalSpark.session();
    try (TestFederation hospitals = TestFederation.breastCancer(folder)) {
      SparkSession spark = shared.newSession();
      spark.conf().set(CATALOG, InterlakeCatalog.class.getName());
      spark.conf().set(CATALOG + ".conf-file", hospitals.driverFile().toString());
      spark.conf().set("demo.repository", Hospitals.ROOT.toString());
      spark.conf().set("demo.folder", folder.toString());
      spark.conf().set("compare", "compare-1");
      spark.conf().set("budget", "budget-1");
      for (String site : SITES) {
        permitGroups(hospitals.siteFile(site));
      }
      List<Future<ExitCode>> agents = new ArrayList<>();
      for (String run : List.of("first", "patients")) {
        for (String site : SITES) {
          agents.add(hospitals.follow(site, new RunId(run)));
        }
      }
      for (Path notebook : Notebooks.files(Notebooks.JUPYTER, ".ipynb")) {
        for (String statement : Notebooks.jupyterSql(notebook)) {
          run(spark, notebook, statement);
        }
      }
      for (Future<ExitCode> agent : agents) {
        assertThat(agent.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
      }
      Map<String, String> forms =
          Map.of("repository", Hospitals.ROOT.toString(), "folder", folder.toString());
      for (String note : List.of("train and compare", "inspect and score")) {
        Path file =
            Notebooks.files(Notebooks.ZEPPELIN, ".zpln").stream()
                .filter(each -> each.toString().contains(note))
                .findFirst()
                .orElseThrow();
        runNote(spark, file, forms);
      }
      everyPageRuns(spark, hospitals);
    } finally {
      SparkSession.setActiveSession(shared); // that of the tests that follow
    }
  }

  /** The statements that the pages of the documentation show, over the same registry. */
  private void everyPageRuns(SparkSession spark, TestFederation hospitals) throws IOException {
    spark
        .read()
        .format("delta")
        .load(hospitals.tableOf("north").toString())
        .createOrReplaceTempView("patients");
    DocumentedSql pages = new DocumentedSql(spark, folder.resolve("registry"), "first", "nuclei");
    assertThat(pages.faults()).isEmpty();
  }

  private static void runNote(SparkSession spark, Path file, Map<String, String> forms)
      throws IOException {
    int scala = 0;
    try (ScalaShell shell = new ScalaShell()) {
      shell.bind("spark", SparkSession.class, spark);
      shell.bind("sc", SparkContext.class, spark.sparkContext());
      shell.bind("z", ZeppelinForms.class, new ZeppelinForms(forms));
      for (Notebooks.Paragraph paragraph : Notebooks.zeppelinParagraphs(file, forms)) {
        if (paragraph.language() == Notebooks.Language.SQL) {
          run(spark, file, paragraph.text());
        } else {
          SparkSession.setActiveSession(spark);
          shell.run(paragraph.text());
          scala++;
        }
      }
    }
    assertThat(scala).as("%s", file).isPositive();
  }

  @Test
  void everyPlanIsOne() throws IOException {
    List<Path> plans = Notebooks.files(Hospitals.ROOT.resolve("notebooks/plans"), ".yaml");
    assertThat(plans).isNotEmpty();
    for (Path plan : plans) {
      assertThat(PlanReader.readAny(plan).sites()).as("%s", plan).hasSize(3);
    }
  }

  /** As the notebooks' hospitals have it. */
  private static void permitGroups(Path siteFile) throws IOException {
    Files.writeString(
        siteFile,
        Files.readString(siteFile)
            + "  statistics: {minimumCellRows: 5, groupBy: [malignant], views: several}\n");
  }

  private static void run(SparkSession spark, Path file, String statement) {
    SparkSession.setActiveSession(spark);
    List<Row> rows;
    try {
      rows = spark.sql(statement).collectAsList();
    } catch (Exception e) { // Spark declares none of the checked ones that it throws
      throw new AssertionError(
          "%s: %s%n%s".formatted(file.getFileName(), statement, e.getMessage()), e);
    }
    if (statement.startsWith("CALL interlake.system.s") && !statement.contains("set_alias")) {
      assertThat(rows).as("%s", statement).isNotEmpty();
    }
    if (statement.startsWith("CALL interlake.system.simulate")
        || statement.startsWith("CALL interlake.system.start_run")) {
      assertThat(rows.get(0).<String>getAs("status")).as("%s", statement).isEqualTo("finished");
    } else if (statement.startsWith("SELECT") && !statement.contains("budget")) {
      assertThat(rows).as("%s", statement).isNotEmpty();
    }
  }

  /**
   * The same cells by Jupyter's own executor: with {@code bin/interlake sql} and real processes.
   */
  @Test
  void jupyterExecutesThemAll() throws Exception {
    Path python = Hospitals.ROOT.resolve("target/notebooks-venv/bin/python");
    assumeThat(Files.isExecutable(python))
        .as("no Python with nbclient at target/notebooks-venv (.ci/run makes one where pip can)")
        .isTrue();
    Path copy = Files.createDirectories(folder.resolve("jupyter"));
    for (String ending : List.of(".ipynb", ".py", ".mplstyle")) {
      for (Path file : Notebooks.files(Notebooks.JUPYTER, ending)) {
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                python.toString(),
                Notebooks.JUPYTER.resolve("tests/execute.py").toString(),
                copy.toString())
            .redirectErrorStream(true);
    builder.environment().put("INTERLAKE_HOME", Hospitals.ROOT.toString());
    builder.environment().put("INTERLAKE_NOTEBOOK_WORK", folder.resolve("place").toString());
    builder.environment().put("INTERLAKE_JIT", "fast-start");
    builder.environment().put("INTERLAKE_BUILD", "never");
    builder.environment().put("IPYTHONDIR", folder.resolve("ipython").toString());
    Process process = builder.start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s", said).isZero();
    } finally {
      process.destroy();
    }
  }

  /** The module by itself, with a stand-in for PySpark and one for the process. */
  @Test
  void theModuleWorksWithPySparkAndWithout() throws Exception {
    Path python = Hospitals.ROOT.resolve("target/notebooks-venv/bin/python");
    assumeThat(Files.isExecutable(python)).as("no Python with pandas").isTrue();
    Process process =
        new ProcessBuilder(
                python.toString(), Notebooks.JUPYTER.resolve("tests/test_interlake.py").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s", said).isZero();
  }
}
