package org.interlake.benchmarks.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A way to damage input. */
enum Mutation {
  /** Bits, bytes, little-endian numbers at their edges, pieces cut, doubled, or of another seed. */
  BYTES {
    @Override
    byte[] once(byte[] input, byte[] donor, Random random) {
      return switch (random.nextInt(7)) {
        case 0 -> flipped(input, random);
        case 1 -> numbered(input, random);
        case 2 -> Arrays.copyOf(input, random.nextInt(input.length + 50));
        default -> pieces(input, donor, random);
      };
    }
  },

  /** The same, and tokens of JSON and YAML in odd places. */
  TEXT {
    @Override
    byte[] once(byte[] input, byte[] donor, Random random) {
      return switch (random.nextInt(6)) {
        case 0 -> flipped(input, random);
        case 1, 2 -> {
          byte[] token = TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8);
          int at = random.nextInt(input.length + 1);
          int until = Math.min(input.length, at + random.nextInt(3) * random.nextInt(12));
          yield replaced(input, at, until, token, 0, token.length);
        }
        default -> pieces(input, donor, random);
      };
    }
  };

  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1e400",
          "NaN",
          "9223372036854775808",
          "-9223372036854775809",
          "2147483648",
          "1e-999",
          "\"\"",
          "{}",
          "[]",
          "{\"\":{}}",
          "[[[[[[[[",
          "}}",
          "]",
          ",",
          ":",
          "\"",
          "\\u0000",
          "\\ud800",
          "\u0000",
          "\uffff",
          "心",
          "&a [*a]",
          "*a",
          "!!java.net.URL ",
          "<<: *a",
          "---\n",
          "\n  ",
          "\t",
          "#",
          "? ",
          "- ",
          "|\n",
          "0x10",
          "1_000",
          "2026-02-30",
          "PT999999999999999999H",
          "../../etc",
          "file:///",
          "$(id)",
          "`",
          "'",
          "kind",
          "name");

  /** Damages a copy of the input one to four times. */
  byte[] damage(byte[] input, byte[] donor, Random random) {
    byte[] damaged = input.clone();
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      damaged = once(damaged, donor, random);
    }
    return damaged;
  }

  /** May change {@code input} itself. */
  abstract byte[] once(byte[] input, byte[] donor, Random random);

  private static byte[] flipped(byte[] input, Random random) {
    if (input.length > 0) {
      // Half of the time where lengths and kinds stand.
      int reach = random.nextBoolean() ? input.length : Math.min(input.length, 160);
      int at = random.nextInt(reach);
      input[at] = (byte) (random.nextBoolean() ? input[at] ^ 1 << random.nextInt(8) : edge(random));
    }
    return input;
  }

  private static byte[] numbered(byte[] input, Random random) {
    if (input.length >= Long.BYTES) {
      int at = random.nextInt(Math.min(input.length, 2000) - Long.BYTES + 1);
      ByteBuffer little = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
      switch (random.nextInt(3)) {
        case 0 -> little.putShort(at, (short) edge(random));
        case 1 -> little.putInt(at, (int) edge(random));
        default -> little.putLong(at, edge(random));
      }
    }
    return input;
  }

  /** A piece cut out, doubled, or put in from another seed. */
  private static byte[] pieces(byte[] input, byte[] donor, Random random) {
    int at = random.nextInt(input.length + 1);
    int length = random.nextInt(Math.min(64, input.length - at) + 1);
    return switch (random.nextInt(3)) {
      case 0 -> replaced(input, at, at + length, input, 0, 0);
      case 1 -> replaced(input, at, at, input, at, length);
      default -> {
        int from = random.nextInt(donor.length + 1);
        int taken = random.nextInt(Math.min(64, donor.length - from) + 1);
        yield replaced(input, at, at + length, donor, from, taken);
      }
    };
  }

  private static byte[] replaced(
      byte[] input, int at, int until, byte[] by, int byFrom, int byLength) {
    return ByteBuffer.allocate(at + byLength + input.length - until)
        .put(input, 0, at)
        .put(by, byFrom, byLength)
        .put(input, until, input.length - until)
        .array();
  }

  private static long edge(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 1L << random.nextInt(64);
      case 1 -> (1L << random.nextInt(64)) - 1;
      case 2 -> random.nextInt(2000);
      default -> -random.nextInt(3);
    };
  }
}
