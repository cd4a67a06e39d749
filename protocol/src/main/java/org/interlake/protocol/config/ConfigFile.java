package org.interlake.protocol.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads one YAML 1.2 (or JSON) file by a layout: a function that asks the root section for its keys
 * and builds a record. All faults are reported at once.
 *
 * <p>Bounds: 1 MiB, 32 levels, 20 aliases of collections; no custom tags, one document.
 */
public final class ConfigFile {
  static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final Path folder;
  private final List<ConfigFault> faults = new ArrayList<>();
  private final List<ConfigFault> included = new ArrayList<>();
  private final List<ConfigSection> sections = new ArrayList<>();
  private final SortedMap<String, SortedSet<String>> keysAsked = new TreeMap<>();
  private Optional<ConfigFault> decisive = Optional.empty();

  private ConfigFile(String name, Path folder) {
    this.name = requireNonNull(name, "name");
    this.folder = requireNonNull(folder, "folder");
  }

  /**
   * Reads a file; paths in it are resolved against its folder.
   *
   * @throws ConfigException with every fault of the file
   */
  public static <T> T read(Path path, Function<ConfigSection, Setting<T>> layout) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    ConfigFile file = new ConfigFile(path.toString(), parent == null ? Path.of("") : parent);
    return file.apply(file.load(path), layout);
  }

  /**
   * Reads a text.
   *
   * @param name stands before every fault
   * @param folder what paths in the text are resolved against
   * @throws ConfigException with every fault of the text
   */
  public static <T> T parse(
      String name, Path folder, String text, Function<ConfigSection, Setting<T>> layout) {
    ConfigFile file = new ConfigFile(name, folder.toAbsolutePath().normalize());
    return file.apply(text, layout);
  }

  private String load(Path path) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw alone(0, Refused.rule("is larger than 1 MiB", "this is no configuration file"));
      }
      byte[] bytes = Files.readAllBytes(path);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw alone(0, Refused.rule("cannot be read", "no such file"));
    } catch (CharacterCodingException e) {
      throw alone(0, Refused.rule("cannot be read", "it is not UTF-8 text"));
    } catch (IOException e) {
      throw alone(0, Refused.rule("cannot be read", e.getClass().getSimpleName()));
    }
  }

  private <T> T apply(String text, Function<ConfigSection, Setting<T>> layout) {
    ConfigSection root =
        ConfigSection.root(this, NodeTree.compose(this, withoutByteOrderMark(text)));
    Setting<T> result = layout.apply(root);
    decisive.ifPresent(
        fault -> {
          throw new ConfigException(List.of(fault));
        });
    sections.forEach(ConfigSection::refuseUnknownKeys);
    if (!faults.isEmpty() || !included.isEmpty()) {
      throw new ConfigException(
          Stream.concat(
                  faults.stream().sorted(Comparator.comparingInt(ConfigFault::line)),
                  included.stream())
              .toList());
    }
    return result.get();
  }

  /** Some editors put one at the start of every file. */
  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  Path folder() {
    return folder;
  }

  void report(int line, String key, Refused refused) {
    faults.add(fault(line, key, refused));
  }

  /** A fault beside which no other says anything: the file is not in this format at all. */
  void reportDecisive(int line, String key, Refused refused) {
    decisive = Optional.of(fault(line, key, refused));
  }

  /** Faults of another file that this one names. */
  void include(List<ConfigFault> others) {
    included.addAll(others);
  }

  /** For a file of which there is no tree to look for further faults in. */
  ConfigException alone(int line, Refused refused) {
    return new ConfigException(List.of(fault(line, "", refused)));
  }

  private ConfigFault fault(int line, String key, Refused refused) {
    return new ConfigFault(name, line, key, refused.value(), refused.rule(), refused.remedy());
  }

  void opened(ConfigSection section) {
    sections.add(section);
  }

  /** Notes that a layout asks the sections at this pattern for this key. */
  void asked(String pattern, String key) {
    keysAsked.computeIfAbsent(pattern, unseen -> new TreeSet<>()).add(key);
  }

  SortedMap<String, SortedSet<String>> keysAsked() {
    return keysAsked;
  }
}
