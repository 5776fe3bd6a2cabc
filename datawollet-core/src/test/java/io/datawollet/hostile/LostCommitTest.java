package io.datawollet.hostile;

import static io.datawollet.hostile.DocumentGround.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.document.DocumentInfo;
import io.datawollet.document.Documents;
import io.datawollet.document.WriteCondition;
import io.datawollet.error.DataWolletException;
import io.datawollet.error.ErrorCode;
import io.datawollet.session.SessionEvent.Type;
import io.datawollet.session.StartedSession;
import io.datawollet.store.StoreException.Outcome;
import io.datawollet.testing.Fault;
import io.datawollet.testing.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits and removals whose answers are lost, or that come late. */
class LostCommitTest {
    private final DocumentGround ground = new DocumentGround();
    private final StartedSession owner = ground.withEnvelope();
    private final Documents documents = DocumentGround.documents(owner.session());
    private final Documents elsewhere = ground.elsewhere(owner);

    /** No fault makes this library believe that the store lied. */
    @AfterEach
    void nobody_was_suspected() {
        assertThat(ground.heard(Type.TAMPERED)).isFalse();
    }

    private static DocumentInfo put(Documents into, byte[] content, WriteCondition condition) {
        try {
            return into.put("n", "a/b", new ByteArrayInputStream(content), condition);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] now() {
        return DocumentGround.get(elsewhere, "n");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3 * BLOCK})
    void an_answer_that_is_lost_once_is_found_to_have_been_a_yes(int size) {
        byte[] mine = DocumentGround.bytes(1, size);
        for (WriteCondition condition : List.of(WriteCondition.ifAbsent(), WriteCondition.any())) {
            ground.faults.loseAnswer(Operation.COMMIT, 1);
            DocumentInfo info = put(documents, mine, condition);
            assertThat(now()).isEqualTo(mine);
            assertThat(elsewhere.get("n").info()).isEqualTo(info);
        }
        ground.faults.loseAnswer(Operation.COMMIT, 2);
        String revision = elsewhere.get("n").info().revision();
        DocumentInfo info = put(documents, mine, WriteCondition.ifRevision(revision));
        assertThat(elsewhere.get("n").info()).isEqualTo(info);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3 * BLOCK})
    void an_unconditional_put_whose_answers_are_all_lost_is_there_whole(int size) {
        byte[] mine = DocumentGround.bytes(1, size);
        ground.faults.loseAnswer(Operation.COMMIT, 3);
        assertThat(Ground.codeOf(() -> put(documents, mine, WriteCondition.any())))
                .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        assertThat(now()).isEqualTo(mine);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3 * BLOCK})
    void an_unconditional_put_that_lands_late_is_one_whole_version_or_none(int size) {
        byte[] late = DocumentGround.bytes(1, size);
        byte[] theirs = DocumentGround.bytes(2, 2 * BLOCK);
        ground.faults.holdBack(Operation.COMMIT, 3);
        assertThat(Ground.codeOf(() -> put(documents, late, WriteCondition.any())))
                .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        put(elsewhere, theirs, WriteCondition.any());
        assertThat(ground.faults.landLate()).hasSize(3);
        // An upload with blocks of its own was given up; one without may take effect late, as the contract says.
        assertThat(now()).isEqualTo(size > BLOCK ? theirs : late);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3 * BLOCK})
    void a_conditional_put_that_lands_late_finds_that_the_condition_holds_no_more(int size) {
        byte[] late = DocumentGround.bytes(1, size);
        byte[] theirs = DocumentGround.bytes(2, 2 * BLOCK);
        String revision = put(elsewhere, new byte[5], WriteCondition.any()).revision();
        ground.faults.holdBack(Operation.COMMIT, 3);
        assertThat(Ground.codeOf(() -> put(documents, late, WriteCondition.ifRevision(revision))))
                .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        put(elsewhere, theirs, WriteCondition.ifRevision(revision));
        assertThat(ground.faults.landLate()).hasSize(3);
        assertThat(now()).isEqualTo(theirs);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 3 * BLOCK})
    void a_conditional_put_never_takes_effect_after_a_conflict_was_told(int size) {
        byte[] late = DocumentGround.bytes(1, size);
        for (boolean absent : new boolean[] {false, true}) {
            WriteCondition condition = WriteCondition.ifAbsent();
            if (!absent) {
                condition = WriteCondition.ifRevision(
                        put(elsewhere, new byte[5], WriteCondition.any()).revision());
            }
            WriteCondition demanded = condition;
            byte[] theirs = DocumentGround.bytes(2, 2 * BLOCK);
            ground.faults.holdBack(Operation.COMMIT, 1);
            ground.faults.meanwhile(Operation.COMMIT, () -> put(elsewhere, theirs, WriteCondition.any()));
            ErrorCode told = Ground.codeOf(() -> put(documents, late, demanded));
            elsewhere.delete("n");
            List<Object> unused = ground.faults.landLate();
            boolean isThere = elsewhere.find("n").isPresent();
            // What was said to be unknown may be there; what was said to be refused may not.
            assertThat(isThere && told == ErrorCode.CONFLICT)
                    .as("absent %s", absent)
                    .isFalse();
            if (isThere) {
                elsewhere.delete("n");
            }
        }
    }

    @Test
    void a_put_that_was_replaced_before_its_answer_was_found_out_is_no_success_and_not_put_again() {
        byte[] mine = DocumentGround.bytes(1, 3 * BLOCK);
        byte[] theirs = DocumentGround.bytes(2, 9);
        for (WriteCondition condition : List.of(WriteCondition.ifAbsent(), WriteCondition.any())) {
            ground.faults.loseAnswer(Operation.COMMIT, 1);
            ground.faults.meanwhile(Operation.COMMIT, () -> put(elsewhere, theirs, WriteCondition.any()));
            assertThat(Ground.codeOf(() -> put(documents, mine, condition)))
                    .isIn(ErrorCode.CONFLICT, ErrorCode.ENVELOPE_STORE_FAILED);
            assertThat(now()).isEqualTo(theirs);
            elsewhere.delete("n");
        }
    }

    /** The seed is told with a failure. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_is_lost_or_late_every_conditional_put_takes_effect_at_most_once_on_the_version_that_it_demanded(
            long seed) {
        Random random = new Random(seed);
        List<Fault> faults = List.of(
                new Fault.LoseAnswer(),
                new Fault.HoldBack(1),
                new Fault.HoldBack(3),
                new Fault.AnswerNull(),
                new Fault.FailBefore(Outcome.UNKNOWN),
                new Fault.FailBefore(Outcome.NOT_APPLIED));
        int counter = 0;
        put(documents, number(0, 10), WriteCondition.any());
        List<Integer> acknowledged = new ArrayList<>();
        for (int round = 0; round < 80; round++) {
            if (random.nextBoolean()) {
                Fault fault = faults.get(random.nextInt(faults.size()));
                ground.faults.script(Operation.COMMIT, 1 + random.nextInt(4), fault);
            }
            byte[] before = now();
            DocumentInfo info = elsewhere.get("n").info();
            int next = ++counter;
            byte[] mine = number(next, random.nextBoolean() ? 10 : BLOCK + 10);
            try {
                put(random.nextBoolean() ? documents : elsewhere, mine, WriteCondition.ifRevision(info.revision()));
                acknowledged.add(next);
                assertThat(now()).as("seed %d, round %d", seed, round).isEqualTo(mine);
            } catch (DataWolletException e) {
                // Unknown, or refused since an earlier one of unknown fate landed after it was looked at.
                assertThat(now())
                        .as("seed %d, round %d", seed, round)
                        .satisfiesAnyOf(
                                seen -> assertThat(seen).isEqualTo(before),
                                seen -> assertThat(seen).isEqualTo(mine),
                                seen -> assertThat(numberOf(seen)).isLessThan(next));
            }
            ground.faults.heal();
            if (random.nextInt(4) == 0) {
                int current = numberOf(now());
                List<Object> unused = ground.faults.landLate();
                assertThat(acknowledged.contains(numberOf(now())) || numberOf(now()) >= current)
                        .isTrue();
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(25);
    }

    private static byte[] number(int number, int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) number);
        content[0] = (byte) (number >> 8);
        return content;
    }

    private static int numberOf(byte[] content) {
        return ((content[0] & 0xff) << 8) | (content[content.length - 1] & 0xff);
    }

    @Test
    void a_removal_whose_answer_is_lost_is_done_once_and_spares_what_was_put_since() {
        put(documents, new byte[3], WriteCondition.any());
        ground.faults.loseAnswer(Operation.REMOVE_DOCUMENT, 1);
        documents.delete("n");
        assertThat(elsewhere.find("n")).isEmpty();
        String revision = put(documents, new byte[4], WriteCondition.any()).revision();
        ground.faults.holdBack(Operation.REMOVE_DOCUMENT, 3);
        assertThat(Ground.codeOf(() -> documents.delete("n", WriteCondition.ifRevision(revision))))
                .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        put(elsewhere, new byte[5], WriteCondition.any());
        assertThat(ground.faults.landLate()).hasSize(3);
        assertThat(now()).hasSize(5);
    }

    @Test
    void of_a_removal_whose_answer_is_lost_and_a_version_put_since_nobody_says_that_nothing_was_changed() {
        String revision = put(documents, new byte[] {1}, WriteCondition.any()).revision();
        ground.faults.loseAnswer(Operation.REMOVE_DOCUMENT, 1);
        ground.faults.meanwhile(
                Operation.REMOVE_DOCUMENT, () -> put(elsewhere, new byte[] {2}, WriteCondition.ifAbsent()));
        assertThat(Ground.codeOf(() -> documents.delete("n", WriteCondition.ifRevision(revision))))
                .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        assertThat(now()).isEqualTo(new byte[] {2});
    }

    @Test
    void nothing_that_lands_after_an_envelope_was_deleted_brings_it_or_a_document_back() {
        put(documents, new byte[3], WriteCondition.any());
        ground.faults.holdBack(Operation.COMMIT, 3);
        ground.faults.holdBack(Operation.STAGE, 1);
        assertThat(Ground.codeOf(() -> put(documents, new byte[3 * BLOCK], WriteCondition.any())))
                .isEqualTo(ErrorCode.ENVELOPE_STORE_FAILED);
        owner.session().envelope().orElseThrow().delete();
        List<Object> unused = ground.faults.landLate();
        assertThat(Ground.codeOf(() -> documents.find("n"))).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        assertThat(Ground.codeOf(elsewhere::list)).isEqualTo(ErrorCode.ENVELOPE_NOT_FOUND);
        assertThat(ground.stored.addresses()).isEmpty();
        assertThat(ground.stored.storedBlocks()).isZero();
    }
}
