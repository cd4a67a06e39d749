package org.interlake.driver.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.interlake.protocol.identity.KeyFile;
import org.interlake.protocol.identity.KeyProtection;
import org.interlake.protocol.identity.PassphraseSource;
import org.interlake.protocol.identity.PrivateIdentity;
import org.interlake.protocol.identity.PublicIdentity;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, shows and replaces a party's keys. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description =
        "Makes, shows and replaces the keys with which a site or the coordinator signs, and opens what is encrypted to it.",
    synopsisSubcommandLabel = "(create | show | rotate)",
    subcommands = {KeysCommand.Create.class, KeysCommand.Show.class, KeysCommand.Rotate.class})
final class KeysCommand {

  /** Where the passphrase stands: never on the command line, which other users can see. */
  static final class Words {
    @Option(
        names = "--passphrase-file",
        required = true,
        paramLabel = "FILE",
        description = "A file with the passphrase, that only its owner may read.")
    private Path file;

    @Option(
        names = "--passphrase-variable",
        required = true,
        paramLabel = "NAME",
        description = "A variable of the environment with the passphrase.")
    private String variable;

    static Optional<PassphraseSource> of(Words given) {
      if (given == null) {
        return Optional.empty();
      }
      return Optional.of(
          given.file != null
              ? new PassphraseSource.InFile(given.file)
              : new PassphraseSource.InEnvironment(given.variable));
    }
  }

  private static final String KMS = "--kms";
  private static final String KMS_DESCRIPTION =
      "Encrypt the new file's keys by this key of a key management service; a Tink KMS client on the class path must know it.";

  private static KeyProtection protection(Words words, String kms) {
    if (kms != null) {
      return new KeyProtection.ByKms(kms);
    }
    return Words.of(words)
        .<KeyProtection>map(source -> new KeyProtection.ByPassphrase(source.read()))
        .orElseGet(KeyProtection.None::new);
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a key file that only its owner may read, and shows its public half.",
      footer = {
        "",
        "Examples:",
        "  bin/interlake keys create keys/ulm.json",
        "  bin/interlake keys create keys/ulm.json --passphrase-variable ULM_PASSPHRASE --json"
      })
  static final class Create implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The new file; it must not exist.")
    private Path file;

    @ArgGroup private Protection by;

    static final class Protection {
      @ArgGroup(exclusive = true)
      private Words words;

      @Option(names = KMS, paramLabel = "URI", description = KMS_DESCRIPTION)
      private String kms;
    }

    @Option(
        names = "--json",
        description = "Print one JSON object: publicKeys, fingerprint, follows.")
    private boolean json;

    @Override
    public Integer call() {
      PrivateIdentity keys = PrivateIdentity.generate();
      new KeyFile(file)
          .writeNew(keys, by == null ? new KeyProtection.None() : protection(by.words, by.kms));
      print(keys, json);
      return 0;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows the public half of a key file.",
      footer = {
        "",
        "Examples:",
        "  bin/interlake keys show keys/ulm.json",
        "  bin/interlake keys show keys/ulm.json --passphrase-file /run/secrets/ulm --json"
      })
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The key file.")
    private Path file;

    @ArgGroup private Words words;

    @Option(
        names = "--json",
        description = "Print one JSON object: publicKeys, fingerprint, follows.")
    private boolean json;

    @Override
    public Integer call() {
      PrivateIdentity keys = new KeyFile(file).read(Words.of(words));
      print(keys, json);
      return 0;
    }
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description =
          "Makes a file with new keys, in which the old ones sign that these follow them. The old file stays as it is.",
      footer = {"", "Example:", "  bin/interlake keys rotate keys/ulm.json keys/ulm-2.json"})
  static final class Rotate implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "OLD", description = "The key file that is in use.")
    private Path old;

    @Parameters(index = "1", paramLabel = "NEW", description = "The new file; it must not exist.")
    private Path file;

    @ArgGroup private Words words;

    @Option(names = KMS, paramLabel = "URI", description = KMS_DESCRIPTION)
    private String kms;

    @Option(
        names = "--json",
        description = "Print one JSON object: publicKeys, fingerprint, follows.")
    private boolean json;

    @Override
    public Integer call() {
      PrivateIdentity keys = new KeyFile(old).read(Words.of(words)).successor();
      new KeyFile(file).writeNew(keys, protection(words, kms));
      print(keys, json);
      return 0;
    }
  }

  private static void print(PrivateIdentity keys, boolean asJson) {
    PublicIdentity own = keys.publicIdentity();
    if (asJson) {
      ObjectNode answer = new ObjectMapper().createObjectNode();
      answer.put("publicKeys", own.text()).put("fingerprint", own.fingerprint());
      ArrayNode follows = answer.putArray("follows");
      keys.successions().forEach(before -> follows.add(before.previous().fingerprint()));
      System.out.println(answer);
      return;
    }
    System.out.println("public keys  " + own.text());
    System.out.println("fingerprint  " + own.fingerprint());
    keys.successions()
        .forEach(before -> System.out.println("follows      " + before.previous().fingerprint()));
  }
}
