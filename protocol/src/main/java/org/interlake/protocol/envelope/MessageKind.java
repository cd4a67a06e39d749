package org.interlake.protocol.envelope;

import java.util.Arrays;
import java.util.Optional;

/** What a message is. The numbers are the wire's and never change. */
public enum MessageKind {
  ROSTER(1),
  PLAN(2),
  CLAIM(3),
  RELEASE(4),
  CONTRACT(5),
  MODEL(6),
  CALL(7),
  RESULT(8),
  REFERENCE(9),
  DIRECTORY(12),
  UNMASK(13),
  ENROLMENT(16),
  ACCEPTED(17),
  DECLINED(18),
  UPDATE(19),
  UNMASKING(22),
  /** What a site keeps for itself: never on the exchange. */
  MEMORY(32),
  /** A site's private key of one run; never on the exchange. */
  AGREEMENT(34);

  private final int number;

  MessageKind(int number) {
    this.number = number;
  }

  /** Whether its body and vectors are for its recipient alone. */
  public boolean isSecret() {
    return this == UPDATE || this == UNMASKING;
  }

  int number() {
    return number;
  }

  static Optional<MessageKind> ofNumber(int number) {
    return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
  }
}
