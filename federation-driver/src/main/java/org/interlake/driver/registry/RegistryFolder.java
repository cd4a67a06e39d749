package org.interlake.driver.registry;

import static java.util.Objects.requireNonNull;

/** Paths below the registry. */
final class RegistryFolder {
  private RegistryFolder() {}

  static String child(String folderUri, String name) {
    requireNonNull(folderUri, "folderUri");
    return folderUri.endsWith("/") ? folderUri + name : folderUri + "/" + name;
  }
}
