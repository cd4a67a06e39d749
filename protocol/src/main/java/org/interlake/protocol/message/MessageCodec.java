package org.interlake.protocol.message;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.interlake.protocol.envelope.EnvelopeException;
import org.interlake.protocol.envelope.RefusalReason;

/**
 * A message body's JSON, both ways. The same value gives the same text: keys are sorted (behind the
 * one that chooses a variant), times are ISO-8601, and a double is its shortest text that reads
 * back the same. {@code docs/spec/messages.md} describes every body.
 */
public final class MessageCodec {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // What is not said in its own JSON type is not said: no "5" for 5, no 5.7 for 5, no
          // position for an enum's name.
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          // Double.toString of JDK 17 is not always the shortest, and not that of JDK 19.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .addModule(
              new SimpleModule("interlake-time")
                  .addSerializer(Instant.class, new TextSerializer<>())
                  .addSerializer(Duration.class, new TextSerializer<>())
                  .addDeserializer(Instant.class, new InstantDeserializer())
                  .addDeserializer(Duration.class, new DurationDeserializer()))
          .build();

  private MessageCodec() {}

  public static String write(Object body) {
    try {
      return MAPPER.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Cannot write a %s".formatted(body.getClass().getSimpleName()), e);
    }
  }

  /**
   * Reads a body.
   *
   * @throws EnvelopeException INVALID_BODY if the text is not such a body, or breaks its rules
   */
  public static <T> T read(String json, Class<T> type) {
    T body;
    try {
      body = MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw invalid(type, e.getOriginalMessage(), e);
    }
    if (body == null) {
      throw invalid(type, "it is null", null);
    }
    return body;
  }

  private static EnvelopeException invalid(Class<?> type, String what, Exception cause) {
    return new EnvelopeException(
        RefusalReason.INVALID_BODY,
        "The body is not a valid %s: %s".formatted(type.getSimpleName(), what),
        cause);
  }

  private static final class TextSerializer<T> extends JsonSerializer<T> {
    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  private static final class InstantDeserializer extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return Instant.parse(in.getText());
      } catch (DateTimeException e) {
        throw context.weirdStringException(in.getText(), Instant.class, e.getMessage());
      }
    }
  }

  private static final class DurationDeserializer extends JsonDeserializer<Duration> {
    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return Duration.parse(in.getText());
      } catch (DateTimeException e) {
        throw context.weirdStringException(in.getText(), Duration.class, e.getMessage());
      }
    }
  }
}
