package org.interlake.protocol.config;

import java.util.Optional;

/**
 * What was read for a key: a value, or nothing because a fault has been reported in its stead. So
 * reading goes on after a fault, and the next one is found too.
 */
public final class Setting<T> {
  private final Optional<T> value;

  private Setting(Optional<T> value) {
    this.value = value;
  }

  static <T> Setting<T> of(T value) {
    return new Setting<>(Optional.of(value));
  }

  static <T> Setting<T> faulty() {
    return new Setting<>(Optional.empty());
  }

  /** Whether a fault was reported in the value's stead. */
  public boolean isFaulty() {
    return value.isEmpty();
  }

  /**
   * The value. Call it inside {@link ConfigSection#build}, which is skipped if one of its settings
   * is faulty.
   */
  public T get() {
    return value.orElseThrow(FaultySetting::new);
  }
}
