package org.interlake.protocol.config;

import java.nio.file.Path;
import java.util.Optional;
import org.interlake.protocol.identity.PassphraseSource;

/** The section of a file that says where the passphrase of a key file stands. */
public final class PassphraseSection {
  private static final String NAME = "passphrase";

  private PassphraseSection() {}

  /** Reads {@code passphrase} of a file's top level: {@code file} or {@code variable}. */
  public static Setting<Optional<PassphraseSource>> of(ConfigSection root) {
    boolean given = root.has(NAME);
    ConfigSection section = root.optionalSection(NAME);
    Setting<Optional<Path>> file = section.file("file").optional();
    Setting<Optional<String>> variable = section.text("variable").optional();
    if (given && section.has("file") == section.has("variable")) {
      return section.refuseAll(
          section.has("file") ? "has both file and variable" : "has neither file nor variable",
          "give exactly one of them");
    }
    return section.build(
        () ->
            file.get()
                .<PassphraseSource>map(PassphraseSource.InFile::new)
                .or(() -> variable.get().map(PassphraseSource.InEnvironment::new)));
  }
}
