package org.interlake.protocol.identity;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Whose signature is believed. */
public interface Verifier {
  /** Whether {@code signature} was made over {@code message} by whom this stands for. */
  boolean verifies(byte[] signature, byte[] message);

  /** What people know it by. */
  String fingerprint();

  /**
   * Any of some keys: those that one party has had.
   *
   * @param keys at least one, the newest first
   */
  static Verifier anyOf(List<? extends Verifier> keys) {
    return new AnyOf(List.copyOf(keys));
  }

  /** Any of some keys. */
  record AnyOf(List<Verifier> keys) implements Verifier {
    public AnyOf {
      requireNonNull(keys, "keys");
      keys = List.copyOf(keys);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("Invalid keys of a party: none (must be 1 or more)");
      }
    }

    @Override
    public boolean verifies(byte[] signature, byte[] message) {
      return keys.stream().anyMatch(key -> key.verifies(signature, message));
    }

    @Override
    public String fingerprint() {
      return keys.get(0).fingerprint();
    }
  }
}
