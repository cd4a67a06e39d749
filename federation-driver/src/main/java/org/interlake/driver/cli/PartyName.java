package org.interlake.driver.cli;

import java.util.List;
import org.interlake.protocol.SiteId;
import org.interlake.protocol.exchange.ExchangeLayout;
import org.interlake.protocol.exchange.ExchangePath;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A party as its prefix of the exchange: {@code driver} or {@code sites/<site>}. */
final class PartyName implements ITypeConverter<ExchangePath> {
  @Override
  public ExchangePath convert(String text) {
    if (text.equals("driver")) {
      return ExchangeLayout.driver();
    }
    List<String> segments = List.of(text.split("/", -1));
    try {
      if (segments.size() == 2 && segments.get(0).equals("sites")) {
        return ExchangeLayout.site(new SiteId(segments.get(1)));
      }
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
    throw new TypeConversionException(
        "'%s' is no party (write driver, or sites/NAME)".formatted(text));
  }
}
