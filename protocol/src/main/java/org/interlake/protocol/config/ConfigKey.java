package org.interlake.protocol.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A key that a layout asks for. Nothing is read before one of {@link #required}, {@link #orElse} or
 * {@link #optional} says what its absence means.
 */
public final class ConfigKey<T> {
  private final ConfigSection section;
  private final String key;
  private final String noun;
  private final Function<Position, T> form;

  ConfigKey(ConfigSection section, String key, String noun, Function<Position, T> form) {
    this.section = requireNonNull(section, "section");
    this.key = requireNonNull(key, "key");
    this.noun = requireNonNull(noun, "noun");
    this.form = requireNonNull(form, "form");
  }

  /** The value as another type, whose constructor's {@code IllegalArgumentException} is a fault. */
  public <R> ConfigKey<R> as(Function<? super T, ? extends R> type) {
    return new ConfigKey<>(
        section,
        key,
        noun,
        position -> {
          T value = form.apply(position);
          try {
            return type.apply(value);
          } catch (IllegalArgumentException e) {
            throw Refused.rule(String.valueOf(e.getMessage()));
          }
        });
  }

  /** A rule of the file, not of the value: {@code check(clock, "is in the past", "...")}. */
  public ConfigKey<T> check(Predicate<? super T> rule, String otherwise, String remedy) {
    return new ConfigKey<>(
        section,
        key,
        noun,
        position -> {
          T value = form.apply(position);
          if (!rule.test(value)) {
            throw position.node() instanceof ScalarNode scalar
                ? Refused.value(scalar.getValue(), otherwise, remedy)
                : Refused.rule(otherwise, remedy);
          }
          return value;
        });
  }

  /**
   * Names that are refused with a remedy of their own, before the form is looked at.
   *
   * @param remedies what to write instead, by name
   */
  ConfigKey<T> unless(Map<String, String> remedies, String otherwise) {
    return new ConfigKey<>(
        section,
        key,
        noun,
        position -> {
          if (position.node() instanceof ScalarNode scalar
              && remedies.containsKey(scalar.getValue())) {
            throw Refused.value(
                scalar.getValue(), otherwise, "write " + remedies.get(scalar.getValue()));
          }
          return form.apply(position);
        });
  }

  /** Its absence is a fault. */
  public Setting<T> required() {
    Optional<Position> position = section.find(key);
    if (position.isEmpty()) {
      section.reportMissing(key, noun);
      return Setting.faulty();
    }
    return read(position.get());
  }

  /** In its absence the default holds. */
  public Setting<T> orElse(T defaultValue) {
    return section.find(key).map(this::read).orElseGet(() -> Setting.of(defaultValue));
  }

  /** Its absence means something of its own. */
  public Setting<Optional<T>> optional() {
    return as(Optional::of).orElse(Optional.empty());
  }

  private Setting<T> read(Position position) {
    try {
      return Setting.of(form.apply(position));
    } catch (Refused e) {
      position.report(e);
    } catch (FaultySetting e) {
      // an item has reported its fault already
    }
    return Setting.faulty();
  }
}
