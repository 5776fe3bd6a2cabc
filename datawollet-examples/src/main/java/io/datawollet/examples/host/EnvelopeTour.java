package io.datawollet.examples.host;

import static io.datawollet.examples.host.TourSteps.check;
import static io.datawollet.examples.host.TourSteps.expect;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.examples.host.Tour.Sample;
import io.datawollet.examples.host.TourClient.Answer;
import io.datawollet.examples.host.TourClient.Kept;
import io.datawollet.examples.host.TourClient.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The part of the tour that is about documents: those of a session, gone with it, and those of an envelope, which stay. */
final class EnvelopeTour {
    private static final String FIRST = "visit-1";
    private static final String SECOND = "visit-2";

    private final TourSteps steps;
    private final TourClient client;
    private final Sample sample;

    EnvelopeTour(TourSteps steps, TourClient client, Sample sample) {
        this.steps = steps;
        this.client = client;
        this.sample = sample;
    }

    /** An envelope as its client keeps it; key and id are secrets. */
    private record Envelope(String id, String key) {
        String attach(String partition, String presentedKey) {
            return "{\"partitionKey\": \"" + partition
                    + "\", \"envelope\": {\"operation\": \"attach\", \"envelopeId\": \"" + id
                    + "\", \"envelopeKey\": \"" + presentedKey + "\"}}";
        }

        @Override
        public String toString() {
            return "Envelope[redacted]";
        }
    }

    void run() throws IOException, InterruptedException {
        steps.part("acme, documents: an envelope outlives the sessions that use it");
        Answer started = client.start(
                "{\"partitionKey\": \"" + FIRST + "\", \"envelope\": {\"operation\": \"create\"}}", Optional.empty());
        expect(started, 200, "resumed", false);
        JsonNode made = started.body().path("envelope");
        Envelope envelope = new Envelope(
                made.path("envelopeId").asText(), made.path("envelopeKey").asText());
        Kept session = started.kept();
        steps.say(
                "start a session with a new envelope",
                "new; the envelope is kept until " + made.path("expiresAt").asText()
                        + "; its key came with this answer and comes with no other");

        upload(session, "", "keep it with the session");
        upload(session, "&to=envelope", "keep it in the envelope");
        list(session, FIRST, "", "the session's documents");
        list(session, FIRST, "?of=envelope", "the envelope's documents");
        byRanges(session);

        check(client.terminate(session, FIRST).status() == 204, "the session ended");
        steps.say("end the session", "gone, with its documents; the envelope stays");
        second(envelope);
    }

    private void second(Envelope envelope) throws IOException, InterruptedException {
        Answer refused = client.start(envelope.attach(SECOND, "A".repeat(43)), Optional.empty());
        check(
                refused.status() == 403 && refused.text("code").equals("envelope_access_denied"),
                "a wrong key opens no envelope");
        steps.say("attach the envelope with a wrong key", "403 envelope_access_denied; no session was made");

        Answer attached = client.start(envelope.attach(SECOND, envelope.key()), Optional.empty());
        expect(attached, 200, "resumed", false);
        JsonNode told = attached.body().path("envelope");
        check(!told.has("envelopeKey"), "the key is not told again");
        Kept session = attached.kept();
        steps.say(
                "attach it to a second session with its id and key",
                "new; access " + told.path("access").asText());
        list(session, SECOND, "", "the second session's documents");
        list(session, SECOND, "?of=envelope", "the envelope's documents");
        Part whole = client.download(session, SECOND, sample.name(), Optional.empty());
        check(whole.status() == 200 && whole.sha256().equals(sha256(whole.body())), "the document is whole");
        check(Arrays.equals(whole.body(), sample.bytes()), "the document is what was uploaded");
        steps.say("download " + sample.name(), whole.body().length + " bytes, SHA-256 as announced");
        check(client.terminate(session, SECOND).status() == 204, "the second session ended");
        steps.say("end the second session", "gone; the envelope stays until its retention ends");
    }

    private void upload(Kept session, String to, String where) throws IOException, InterruptedException {
        Answer answer = client.upload(session, FIRST, sample.name(), sample.bytes(), to);
        check(answer.status() == 201, "the document is read and stored, not answered " + answer.status());
        steps.say(
                "extract " + sample.name() + " and " + where,
                "201, " + answer.body().at("/document/size").asLong() + " bytes stored");
    }

    private void list(Kept session, String partition, String of, String what) throws IOException, InterruptedException {
        Answer answer = client.documents(session, partition, of);
        check(answer.status() == 200, "documents are listed, not answered " + answer.status());
        JsonNode documents = answer.body().path("documents");
        boolean empty = partition.equals(SECOND) && of.isEmpty();
        check(documents.size() == (empty ? 0 : 1), "what was stored there is listed, and nothing else");
        steps.say("list " + what, documents.isEmpty() ? "none" : documents.size() + ":");
        documents.forEach(document -> steps.more(document.path("name").asText() + "  "
                + document.path("mediaType").asText() + "  "
                + document.path("size").asLong() + " bytes  "
                + document.path("createdAt").asText()));
    }

    /** In two parts, as a download that broke off is gone on with. */
    private void byRanges(Kept session) throws IOException, InterruptedException {
        int half = sample.bytes().length / 2;
        Part first = client.download(session, FIRST, sample.name(), Optional.of("bytes=0-" + (half - 1)));
        Part rest = client.download(session, FIRST, sample.name(), Optional.of("bytes=" + half + "-"));
        check(first.status() == 206 && rest.status() == 206, "a range is answered with a part");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(first.body());
        whole.writeBytes(rest.body());
        check(rest.sha256().equals(sha256(whole.toByteArray())), "the parts make the whole");
        steps.say(
                "download " + sample.name() + " from the envelope in two ranges",
                "206 " + first.range() + ", 206 " + rest.range() + "; together SHA-256 as announced");
    }

    private static String sha256(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
