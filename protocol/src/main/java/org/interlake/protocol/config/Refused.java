package org.interlake.protocol.config;

import java.util.Optional;

/** Inside this package only: a value is wrong, and the key it stands at reports it. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<String> value;
  private final transient Optional<String> remedy;

  private Refused(Optional<String> value, String rule, Optional<String> remedy) {
    super(rule, null, false, false);
    this.value = value;
    this.remedy = remedy;
  }

  static Refused value(String value, String rule, String remedy) {
    return new Refused(Optional.of(value), rule, Optional.of(remedy));
  }

  static Refused rule(String rule, String remedy) {
    return new Refused(Optional.empty(), rule, Optional.of(remedy));
  }

  static Refused rule(String rule) {
    return new Refused(Optional.empty(), rule, Optional.empty());
  }

  Optional<String> value() {
    return value;
  }

  String rule() {
    return getMessage();
  }

  Optional<String> remedy() {
    return remedy;
  }
}
