package org.interlake.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class NamesTest {
  private static final Pattern RULE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final String LETTERS = "az09mA.-_ \n\u0000/:`{\u00e4\u0660";

  @Test
  void aNameIsWhatTheRuleSays() {
    Random random = new Random(20261122);
    int names = 0;
    for (int i = 0; i < 20_000; i++) {
      String text = drawn(random, random.nextInt(4));
      assertThat(Names.fits(text)).as(text).isEqualTo(RULE.matcher(text).matches());
      names += Names.fits(text) ? 1 : 0;
    }
    assertThat(names).isGreaterThan(1_000);
    for (int length : new int[] {0, 1, 62, 63, 64, 65}) {
      String text = "a".repeat(length);
      assertThat(Names.fits(text)).as(text).isEqualTo(RULE.matcher(text).matches());
    }
  }

  private static String drawn(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
