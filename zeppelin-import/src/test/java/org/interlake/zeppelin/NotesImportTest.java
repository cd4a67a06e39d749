package org.interlake.zeppelin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Zeppelin server takes every note, and gives it back as it was. */
final class NotesImportTest {
  private static final Path ROOT = Path.of(System.getProperty("interlake.root"));

  @TempDir Path folder;

  @Test
  void aServerGivesEveryNoteBackAsItWas() throws Exception {
    StringBuilder said = new StringBuilder();
    Optional<String> jars = ZeppelinServer.jars(ROOT, folder, said);
    assumeThat(jars).as("the jars of a Zeppelin server cannot be had: %s", said).isPresent();
    List<Path> notes;
    try (Stream<Path> files = Files.list(ROOT.resolve("notebooks/zeppelin"))) {
      notes = files.filter(file -> file.toString().endsWith(".zpln")).sorted().toList();
    }
    assertThat(notes).hasSize(2);
    try (ZeppelinServer zeppelin =
        ZeppelinServer.start(jars.get(), Files.createDirectories(folder.resolve("home")))) {
      for (Path note : notes) {
        String text = Files.readString(note);
        Object id = zeppelin.call("POST", "notebook/import", text);
        Object kept = zeppelin.call("GET", "notebook/" + id, "");
        assertThat(at(kept, "path")).isEqualTo("/" + at(ZeppelinServer.parse(text), "name"));
        assertThat(paragraphs(kept))
            .as("%s", note.getFileName())
            .hasSizeGreaterThan(5)
            .isEqualTo(paragraphs(ZeppelinServer.parse(text)));
        zeppelin.call("DELETE", "notebook/" + id, "");
      }
      assertThat(zeppelin.call("GET", "notebook", "")).isEqualTo(List.of());
    }
  }

  private static List<Object> paragraphs(Object note) {
    return ((List<?>) at(note, "paragraphs")).stream().map(each -> at(each, "text")).toList();
  }

  private static Object at(Object object, String key) {
    return ((Map<?, ?>) object).get(key);
  }
}
