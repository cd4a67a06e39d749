package org.interlake.driver.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.identity.VerifyingKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes and shows signing keys. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Makes and shows the key with which a site or the coordinator signs.",
    synopsisSubcommandLabel = "(create | show)",
    subcommands = {KeysCommand.Create.class, KeysCommand.Show.class})
final class KeysCommand {

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a key file that only its owner may read, and shows its public half.")
  static final class Create implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The new file; it must not exist.")
    private Path file;

    @Override
    public Integer call() {
      SigningKey key = SigningKey.generate();
      key.writeNew(file);
      print(key.verifyingKey());
      return 0;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows the public half of a key file.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The key file.")
    private Path file;

    @Override
    public Integer call() {
      print(SigningKey.read(file).verifyingKey());
      return 0;
    }
  }

  private static void print(VerifyingKey key) {
    System.out.println("public key   " + key.text());
    System.out.println("fingerprint  " + key.fingerprint());
  }
}
