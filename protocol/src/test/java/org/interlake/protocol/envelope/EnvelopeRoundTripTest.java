package org.interlake.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.interlake.protocol.Digest;
import org.interlake.protocol.exchange.MemoryObject;
import org.interlake.protocol.identity.SigningKey;
import org.interlake.protocol.vector.BlockedVector;
import org.interlake.protocol.vector.DoubleVector;
import org.interlake.protocol.vector.ElementType;
import org.interlake.protocol.vector.Segment;
import org.interlake.protocol.vector.VectorLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeRoundTripTest {
  private static final int BLOCK = EnvelopeHeader.MIN_BLOCK_BYTES;

  @Property(seed = "20261122", tries = 300)
  void whatIsSealedIsWhatIsOpened(
      @ForAll("bodies") String body, @ForAll("vectors") List<DoubleVector> vectors) {
    SealedEnvelope sealed =
        SealedEnvelope.seal(Envelopes.UPDATE, body, vectors, BLOCK, Envelopes.KEY);
    byte[] bytes = Envelopes.bytes(sealed);
    assertThat(sealed.length()).isEqualTo(bytes.length);

    OpenedEnvelope opened = Envelopes.open(bytes);

    assertThat(opened.body()).isEqualTo(body);
    assertThat(opened.layouts()).isEqualTo(vectors.stream().map(DoubleVector::layout).toList());
    assertThat(opened.vectors()).isEqualTo(vectors);
    assertThat(opened.contentDigest()).isEqualTo(sealed.contentDigest());
    SealedEnvelope again =
        SealedEnvelope.seal(
            Envelopes.UPDATE, opened.body(), opened.vectors(), BLOCK, Envelopes.KEY);
    assertThat(Envelopes.bytes(again)).as("signed twice").isEqualTo(bytes);
  }

  @Provide
  Arbitrary<String> bodies() {
    return Arbitraries.strings()
        .withCharRange('\0', '\ud7ff')
        .withCharRange('\ue000', '\uffff')
        .ofMaxLength(60)
        .map(text -> text + "\ud83e\udec0");
  }

  @Provide
  Arbitrary<List<DoubleVector>> vectors() {
    Arbitrary<String> names = Arbitraries.strings().alpha().withChars("äß心 /").ofMaxLength(12);
    Arbitrary<List<Segment>> segments =
        Combinators.combine(names.map(name -> "s" + name), Arbitraries.longs().between(0, 700))
            .as(Segment::new)
            .list()
            .ofMaxSize(4)
            .uniqueElements(Segment::name);
    return Combinators.combine(
            names,
            Arbitraries.of(ElementType.FLOAT32, ElementType.FLOAT64),
            segments,
            Arbitraries.longs())
        .as((name, type, parts, seed) -> random(new VectorLayout(name, type, parts), seed))
        .list()
        .ofMaxSize(4);
  }

  private static DoubleVector random(VectorLayout layout, long seed) {
    Random random = new Random(seed);
    return DoubleVector.of(
        layout, random.doubles(layout.length(), -1, 1).map(x -> x * Math.scalb(1.0, 60)).toArray());
  }

  @Test
  void cutsEachVectorIntoBlocksFromItsOwnStart() {
    for (ElementType type : List.of(ElementType.FLOAT32, ElementType.FLOAT64)) {
      int elements = BLOCK / type.bytes();
      for (int length :
          new int[] {0, 1, elements - 1, elements, elements + 1, 2 * elements, 2 * elements + 1}) {
        DoubleVector vector = random(VectorLayout.single("v", type, length), length);
        byte[] bytes =
            Envelopes.bytes(
                SealedEnvelope.seal(
                    Envelopes.UPDATE, "{}", List.of(vector, vector), BLOCK, Envelopes.KEY));
        OpenedEnvelope opened = Envelopes.open(bytes);
        int expected = (length * type.bytes() + BLOCK - 1) / BLOCK;
        for (int v = 0; v < 2; v++) {
          VectorBlocks blocks = opened.blocks(v);
          assertThat(blocks.digests()).hasSize(expected);
          assertThat(blocks.position())
              .isEqualTo(Envelopes.headBytes(bytes) + (long) v * length * type.bytes());
          long sum = 0;
          for (int b = 0; b < expected; b++) {
            assertThat(blocks.blockPosition(b)).isEqualTo(blocks.position() + sum);
            byte[] block =
                new MemoryObject(bytes).read(blocks.blockPosition(b), blocks.blockLength(b));
            assertThat(Digest.of(block)).isEqualTo(blocks.digests().get(b));
            sum += block.length;
          }
          assertThat(sum).isEqualTo((long) length * type.bytes());
        }
        assertThat(opened.vectors()).containsExactly(vector, vector);
      }
    }
  }

  @Test
  void opensAHeadThatIsLargerThanTheFirstRead() {
    String body = "\"" + "ü".repeat(100_000) + "\"";
    byte[] bytes =
        Envelopes.bytes(
            SealedEnvelope.seal(Envelopes.UPDATE, body, Envelopes.vectors(), BLOCK, Envelopes.KEY));
    OpenedEnvelope opened = Envelopes.open(bytes);
    assertThat(opened.body()).isEqualTo(body);
    assertThat(opened.vectors()).isEqualTo(Envelopes.vectors());
  }

  @Test
  void readsASmallMessageAtOnce() {
    MemoryObject object = new MemoryObject(Envelopes.update());
    OpenedEnvelope.open(object, Envelopes.UPDATE, Envelopes.PUBLIC, 1 << 20).vectors();
    assertThat(object.largestRead()).isEqualTo(object.length());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 65_536, 150_001})
  void whatIsSealedBlockByBlockIsWhatIsSealedAtOnce(int length) {
    DoubleVector vector =
        DoubleVector.of(
            VectorLayout.single("parameters", ElementType.FLOAT32, length),
            new Random(length).doubles(length).toArray());
    byte[] bytes = vector.encode();
    BlockedVector blocked =
        new BlockedVector() {
          @Override
          public VectorLayout layout() {
            return vector.layout();
          }

          @Override
          public void read(long position, byte[] target, int count) {
            System.arraycopy(bytes, (int) position, target, 0, count);
          }
        };

    SealedEnvelope sealed =
        SealedEnvelope.sealBlocked(Envelopes.UPDATE, Envelopes.BODY, blocked, Envelopes.KEY);

    SealedEnvelope atOnce =
        SealedEnvelope.seal(Envelopes.UPDATE, Envelopes.BODY, List.of(vector), Envelopes.KEY);
    assertThat(Envelopes.bytes(sealed)).isEqualTo(Envelopes.bytes(atOnce));
    assertThat(sealed.length()).isEqualTo(atOnce.length());
    assertThat(sealed.contentDigest()).isEqualTo(atOnce.contentDigest());
  }

  @Test
  void theContentDigestNamesTheVectorsAndNotTheMessage() {
    Digest content =
        SealedEnvelope.seal(Envelopes.UPDATE, "{}", Envelopes.vectors(), Envelopes.KEY)
            .contentDigest();
    assertThat(
            SealedEnvelope.seal(Envelopes.CALL, "[]", Envelopes.vectors(), SigningKey.generate())
                .contentDigest())
        .isEqualTo(content);
    assertThat(
            SealedEnvelope.seal(
                    Envelopes.UPDATE, "{}", Envelopes.vectors().subList(0, 1), Envelopes.KEY)
                .contentDigest())
        .isNotEqualTo(content);
  }

  @Test
  void doesNotSealWhatNobodyCouldOpen() {
    DoubleVector empty = DoubleVector.zero(VectorLayout.single("v", ElementType.FLOAT64, 0));
    assertThat(
            Envelopes.open(
                    Envelopes.bytes(
                        SealedEnvelope.seal(
                            Envelopes.UPDATE, "", Collections.nCopies(64, empty), Envelopes.KEY)))
                .layouts())
        .hasSize(64);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SealedEnvelope.seal(
                    Envelopes.UPDATE, "", Collections.nCopies(65, empty), Envelopes.KEY))
        .withMessageContaining("65 vectors (at most 64)");

    List<Segment> segments = new ArrayList<>();
    for (int s = 0; s <= 4096; s++) {
      segments.add(new Segment("s" + s, 0));
    }
    DoubleVector scattered =
        DoubleVector.zero(new VectorLayout("v", ElementType.FLOAT64, segments));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> SealedEnvelope.seal(Envelopes.UPDATE, "", List.of(scattered), Envelopes.KEY))
        .withMessageContaining("4097 segments (at most 4096)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SealedEnvelope.seal(Envelopes.UPDATE, "x".repeat(1 << 24), Envelopes.KEY))
        .withMessageContaining("too large");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SealedEnvelope.seal(Envelopes.UPDATE, "a\ud83e", Envelopes.KEY))
        .withMessageContaining("not Unicode");
  }

  @Test
  void aContextHasNoNegativeRound() {
    EnvelopeContext c = Envelopes.UPDATE;
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new EnvelopeContext(
                    c.kind(), c.federation(), c.run(), -1, c.sender(), c.recipient(), c.parent()))
        .withMessageContaining("-1");
  }
}
