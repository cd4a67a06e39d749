package org.interlake.privacy.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.interlake.privacy.secagg.SecureFederation.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sum of those that arrived is exact in the ring, whoever drops out when. */
class SecureSumTest {
  /** Every threshold, every arrived set and every set of answers of up to 5 sites. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void sumsExactlyUnderEveryDropoutOfFewSites(int sites) {
    SecureFederation federation = new SecureFederation(sites);
    Random random = new Random(sites);
    for (int needed = sites / 2 + 1; needed <= sites; needed++) {
      for (int sent = 0; sent < 1 << sites; sent++) {
        if (Integer.bitCount(sent) < needed) {
          continue;
        }
        Ring ring = sent % 2 == 0 ? Ring.Z64 : Ring.Z32;
        SecureRound round = federation.round("%d/%d".formatted(needed, sent), needed, ring);
        Sent messages = new Sent(federation, round, members(sent), 5, random);
        for (int answered = 0; answered < 1 << sites; answered++) {
          if ((answered & ~sent) != 0) {
            continue;
          }
          UnmaskingDriver driver = messages.driver();
          for (int holder : members(answered)) {
            driver.accept(federation.sites.get(holder), messages.answer(holder));
          }
          if (Integer.bitCount(answered) < needed) {
            assertThat(driver.canOpen()).isFalse();
            assertThatThrownBy(driver::open)
                .isInstanceOf(SecureAggregationException.class)
                .hasMessageContaining("the threshold is " + needed);
          } else {
            assertThat(driver.canOpen()).isTrue();
            assertThat(driver.faults()).isEmpty();
            assertThat(messages.unmasked(driver.open(), 5)).isEqualTo(messages.expected(5));
          }
        }
      }
    }
  }

  @Property(tries = 20) // each with up to 64 key agreements for each of 64 sites
  void sumsExactlyUnderAnyDropoutOfAnyNumberOfSites(
      @ForAll @IntRange(min = 2, max = 64) int sites, @ForAll long seed) {
    Random random = new Random(seed);
    int needed = sites / 2 + 1 + random.nextInt(sites - sites / 2);
    SecureFederation federation = new SecureFederation(sites);
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, sites).boxed().toList());
    Collections.shuffle(shuffled, random);
    int arrived = needed + random.nextInt(sites - needed + 1);
    List<Integer> senders = new ArrayList<>(shuffled.subList(0, arrived));
    Ring ring = random.nextBoolean() ? Ring.Z64 : Ring.Z32;
    int length = random.nextInt(20);
    Sent messages =
        new Sent(federation, federation.round("any", needed, ring), senders, length, random);
    UnmaskingDriver driver = messages.driver();

    Collections.shuffle(senders, random);
    int answers = needed + random.nextInt(arrived - needed + 1);
    for (int a = 0; a < answers; a++) {
      assertThat(driver.canOpen()).isEqualTo(a >= needed);
      driver.accept(federation.sites.get(senders.get(a)), messages.answer(senders.get(a)));
    }

    assertThat(driver.canOpen()).isTrue();
    assertThat(driver.faults()).isEmpty();
    assertThat(messages.unmasked(driver.open(), length)).isEqualTo(messages.expected(length));
  }

  /** Blocks of any size and place, in any order, take the same masks off. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000, 4099})
  void takesMasksOffBlockByBlock(int block) {
    int length = 9001;
    for (Ring ring : Ring.values()) {
      SecureFederation federation = new SecureFederation(4);
      Sent messages =
          new Sent(
              federation,
              federation.round("blocks", 3, ring),
              List.of(0, 2, 3),
              length,
              new Random(block));
      UnmaskingDriver driver = messages.driver();
      for (int holder : List.of(3, 0, 2)) {
        driver.accept(federation.sites.get(holder), messages.answer(holder));
      }
      MaskSum masks = driver.open();
      long[] sum = new long[length];
      for (Masked masked : messages.masked.values()) {
        RingSum.add(ring, sum, RingSum.bytes(ring, masked.values()));
      }

      IntStream.rangeClosed(0, (length - 1) / block)
          .parallel()
          .forEach(
              b -> {
                int from = b * block;
                int to = Math.min(length, from + block);
                long[] part = Arrays.copyOfRange(sum, from, to);
                masks.subtractFrom(part, from);
                System.arraycopy(part, 0, sum, from, part.length);
              });

      assertThat(sum).isEqualTo(messages.expected(length));
    }
  }

  @Test
  void sumsUpdatesOfNoElements() {
    SecureFederation federation = new SecureFederation(2);
    Sent messages =
        new Sent(
            federation, federation.round("none", 2, Ring.Z64), List.of(0, 1), 0, new Random(1));
    UnmaskingDriver driver = messages.driver();
    driver.accept(federation.sites.get(0), messages.answer(0));
    driver.accept(federation.sites.get(1), messages.answer(1));

    assertThat(messages.unmasked(driver.open(), 0)).isEmpty();
  }

  private static List<Integer> members(int set) {
    return IntStream.range(0, Integer.SIZE - Integer.numberOfLeadingZeros(set))
        .filter(i -> (set & 1 << i) != 0)
        .boxed()
        .toList();
  }
}
