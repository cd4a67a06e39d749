package org.interlake.protocol.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.interlake.protocol.RoundNumber;
import org.interlake.protocol.SiteId;
import org.junit.jupiter.api.Test;

final class MemoryExchangeTest extends ExchangeContractTest {
  private static final ExchangePath UPDATE =
      ExchangeLayout.update(new SiteId("ulm"), RUN, RoundNumber.FIRST);

  private final MemoryExchange exchange = new MemoryExchange();

  @Override
  protected Exchange openExchange() {
    return exchange;
  }

  @Test
  void forgetsWhatItIsToldToAndNothingElse() {
    ExchangePath next = ExchangeLayout.update(new SiteId("ulm"), RUN, new RoundNumber(2));
    exchange.publish(UPDATE, Content.of(new byte[] {1}));
    exchange.publish(next, Content.of(new byte[] {2}));

    exchange.forget(UPDATE);
    exchange.forget(ExchangeLayout.update(new SiteId("bonn"), RUN, RoundNumber.FIRST));

    assertThat(exchange.exists(UPDATE)).isFalse();
    assertThat(exchange.open(UPDATE)).isEmpty();
    assertThat(read(exchange, next)).containsExactly(2);
  }

  @Test
  void aFolderCannotBecomeAnObject() {
    exchange.publish(PLAN, Content.of(new byte[] {1}));
    assertThatThrownBy(() -> exchange.publish(ExchangeLayout.runs(), Content.of(new byte[] {1})))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("driver/runs: it is a folder");
    assertThat(read(exchange, PLAN)).containsExactly(1);
  }
}
