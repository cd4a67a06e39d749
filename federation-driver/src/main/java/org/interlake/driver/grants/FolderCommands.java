package org.interlake.driver.grants;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.interlake.protocol.SiteId;

/**
 * Folders with access control lists (POSIX.1e draft 17, which HDFS follows): each prefix belongs to
 * its writer, others that may read it stand in its list, and what is made in it inherits the list.
 */
record FolderCommands(Grants grants, Shell shell) {
  static final Shell POSIX = new Shell("mkdir -p", "chown", "chmod", "setfacl");
  static final Shell HDFS =
      new Shell("hdfs dfs -mkdir -p", "hdfs dfs -chown", "hdfs dfs -chmod", "hdfs dfs -setfacl");

  FolderCommands {
    requireNonNull(grants, "grants");
    requireNonNull(shell, "shell");
  }

  /** What the same four things are called. */
  record Shell(String makeFolder, String giveTo, String setMode, String setList) {
    Shell {
      requireNonNull(makeFolder, "makeFolder");
      requireNonNull(giveTo, "giveTo");
      requireNonNull(setMode, "setMode");
      requireNonNull(setList, "setList");
    }
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    String root = grants.root();
    String driver = root + "/driver";
    lines.add("# Run as the administrator of the folder, once, before any party starts.");
    lines.add("# Every party passes through the federation's folder; nobody writes in it.");
    lines.add("%s %s/sites %s".formatted(shell.makeFolder(), root, driver));
    lines.add("%s 711 %s".formatted(shell.setMode(), root));
    lines.add("%s 711 %s/sites".formatted(shell.setMode(), root));
    lines.add("%s -m user:%s:r-x %s".formatted(shell.setList(), grants.driver(), root));
    lines.add("%s -m user:%s:r-x %s/sites".formatted(shell.setList(), grants.driver(), root));
    lines.add("");
    lines.add("# The driver writes its prefix, and every site reads it.");
    prefix(lines, driver, grants.driver(), List.copyOf(grants.sites().values()));
    for (Map.Entry<SiteId, String> site : grants.sites().entrySet()) {
      lines.add("");
      lines.add(
          "# Site %s writes its prefix, and of the others the driver alone reads it."
              .formatted(site.getKey()));
      String folder = root + "/sites/" + site.getKey();
      lines.add("%s %s".formatted(shell.makeFolder(), folder));
      prefix(lines, folder, site.getValue(), List.of(grants.driver()));
    }
    return lines;
  }

  private void prefix(List<String> lines, String folder, String owner, List<String> readers) {
    String read =
        readers.stream()
            .distinct()
            .filter(reader -> !reader.equals(owner))
            .map("user:%s:r-x"::formatted)
            .collect(Collectors.joining(","));
    String inherited =
        readers.stream()
            .distinct()
            .filter(reader -> !reader.equals(owner))
            .map("default:user:%s:r-x"::formatted)
            .collect(Collectors.joining(","));
    lines.add("%s %s %s".formatted(shell.giveTo(), owner, folder));
    lines.add("%s 700 %s".formatted(shell.setMode(), folder));
    lines.add(
        "%s -m %s,%s,default:user::rwx,default:group::---,default:other::--- %s"
            .formatted(shell.setList(), read, inherited, folder));
  }
}
