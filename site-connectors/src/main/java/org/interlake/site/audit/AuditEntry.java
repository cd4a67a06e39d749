package org.interlake.site.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.interlake.protocol.Digest;

/**
 * A row of the audit.
 *
 * @param sequence its number, from 1
 * @param recordedAt in whole microseconds
 * @param previous the digest of the row before; of the first row {@link #NONE_BEFORE}
 */
public record AuditEntry(long sequence, Instant recordedAt, AuditEvent event, Digest previous) {
  /** What the first row follows. */
  public static final Digest NONE_BEFORE = Digest.ofBytes(new byte[Digest.BYTES]);

  private static final String DOMAIN = "interlake/audit-row/v1";

  public AuditEntry {
    requireNonNull(recordedAt, "recordedAt");
    recordedAt = recordedAt.truncatedTo(ChronoUnit.MICROS);
    requireNonNull(event, "event");
    requireNonNull(previous, "previous");
    if (sequence < 1) {
      throw new IllegalArgumentException(
          "Invalid sequence of an audit row: %d (must be 1 or more)".formatted(sequence));
    }
  }

  /** SHA-256 of every field, each behind its length. The spec is {@code docs/spec/audit.md}. */
  public Digest digest() {
    Fields fields = new Fields();
    fields.add(DOMAIN);
    fields.add(sequence);
    fields.add(ChronoUnit.MICROS.between(Instant.EPOCH, recordedAt));
    fields.add(event.kind().key());
    fields.add(event.run());
    fields.add(event.plan());
    fields.add(event.round());
    fields.add(event.dataset());
    fields.add(event.purpose());
    fields.add(event.coordinator());
    fields.add(event.by());
    fields.add(event.table());
    fields.add(event.tableVersion());
    fields.add(event.schema());
    fields.add(event.view());
    fields.add(event.reasons());
    fields.add(event.words());
    fields.add(event.bytes());
    fields.add(event.content());
    fields.add(event.epsilon());
    fields.add(event.delta());
    fields.add(previous.hex());
    return Digest.of(fields.bytes.toByteArray());
  }

  private static final class Fields {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(String text) {
      byte[] utf8 = text.getBytes(UTF_8);
      bytes.writeBytes(
          ByteBuffer.allocate(Integer.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(utf8.length)
              .array());
      bytes.writeBytes(utf8);
    }

    void add(long number) {
      add(Long.toString(number));
    }

    /** Its IEEE 754 bits, in 16 hexadecimal digits: a text of a number has many forms. */
    void add(double number) {
      add("%016x".formatted(Double.doubleToLongBits(number)));
    }
  }
}
