package io.datawollet.examples.pdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damages the samples at random, always in the same way, and expects an extraction or a plain refusal. */
class MutationTest {
    private static final int ROUNDS = 330;

    @Test
    void a_damaged_document_is_read_or_refused_and_nothing_else() {
        Random random = new Random(20_260_314);
        List<String> names = SampleDocuments.names();
        int read = 0;
        int refused = 0;
        try (PdfExtractor extractor = new PdfExtractor()) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] pdf = mutate(SampleDocuments.read(names.get(round % names.size())), random);
                try {
                    Extraction extraction = extractor.extract(pdf);
                    assertThat(extraction.pages()).isPositive();
                    read++;
                } catch (UnreadableDocumentException e) {
                    assertThat(e).hasMessage(e.reason().sentence());
                    assertThat(e.reason().isTemporary()).isFalse();
                    refused++;
                }
            }
        }
        // Damage that is always fatal, or never, would show that the mutations miss their target.
        assertThat(read).isGreaterThan(ROUNDS / 10);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    private static byte[] mutate(byte[] pdf, Random random) {
        int changes = 1 << random.nextInt(7);
        byte[] mutant = pdf.clone();
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(3)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    int from = random.nextInt(mutant.length);
                    int length = Math.min(1 + random.nextInt(40), mutant.length - Math.max(at, from));
                    System.arraycopy(pdf, from, mutant, at, length);
                }
            }
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(mutant, random.nextInt(mutant.length)) : mutant;
    }
}
