package io.datawollet.examples.host;

import static io.datawollet.examples.host.TourSteps.check;
import static io.datawollet.examples.host.TourSteps.expect;

import com.fasterxml.jackson.databind.JsonNode;
import io.datawollet.examples.host.TourClient.Answer;
import io.datawollet.examples.host.TourClient.Kept;
import io.datawollet.examples.pdf.SampleDocuments;
import io.datawollet.key.RootKeys;
import io.datawollet.session.SessionManager;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code tour}: starts the host on a free port and plays its clients over real HTTP, step by step. A step
 * that does not come out as promised ends the tour with an error, so that the tour is a test as well.
 */
final class Tour {
    private static final String PARTITION = "device-7";

    private final TourSteps steps;

    private Tour(TourSteps steps) {
        this.steps = steps;
    }

    /** A file that the tour uploads. */
    record Sample(String name, byte[] bytes) {}

    static void run(List<String> files, PrintStream out) throws IOException, InterruptedException {
        List<Sample> samples = files.isEmpty() ? bundled() : read(files);
        try (SessionManager sessions =
                        SessionManager.builder().rootKeys(RootKeys.generate()).build();
                HostServer host = HostServer.start(0, sessions, DemoClients.directory())) {
            TourSteps steps = new TourSteps(out);
            Tour tour = new Tour(steps);
            out.println("The host listens on " + host.address() + ".");
            TourClient server = TourClient.server(host.address(), DemoClients.SERVER_KEY);
            Optional<Sample> readable = tour.asServer(server, samples);
            new EnvelopeTour(steps, server, readable.orElseGet(Tour::alwaysReadable)).run();
            tour.asBrowser(TourClient.browser(host.address(), DemoClients.BROWSER_KEY, DemoClients.BROWSER_ORIGIN));
        }
        out.println();
        out.println("The tour is over; the host has stopped, and with its memory the sessions are gone.");
    }

    private static List<Sample> bundled() {
        List<Sample> samples = new ArrayList<>();
        for (String name : SampleDocuments.names()) {
            samples.add(new Sample(name, SampleDocuments.read(name)));
        }
        return samples;
    }

    /** For a tour through files none of which the host can read. */
    private static Sample alwaysReadable() {
        String name = "letter.pdf";
        return new Sample(name, SampleDocuments.read(name));
    }

    private static List<Sample> read(List<String> files) {
        List<Sample> samples = new ArrayList<>();
        for (String file : files) {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                // One byte more than the host takes shows its refusal; more of a huge file would only fill memory.
                byte[] bytes = in.readNBytes(UploadBody.MAX_BYTES + 1);
                samples.add(new Sample(new File(file).getName(), bytes));
            } catch (InvalidPathException e) {
                throw new UsageException("cannot open " + file + ": it is no path", e);
            } catch (IOException e) {
                throw UsageException.of("cannot open " + file, e);
            }
        }
        return samples;
    }

    /** The part that a server plays; gives the first file that the host could read. */
    private Optional<Sample> asServer(TourClient client, List<Sample> samples)
            throws IOException, InterruptedException {
        steps.part("acme, a server (a confidential client)");
        Answer started =
                client.start("{\"partitionKey\": \"" + PARTITION + "\", \"timeoutSeconds\": 1800}", Optional.empty());
        expect(started, 200, "resumed", false);
        Kept session = started.kept();
        steps.say(
                "start a session for " + PARTITION,
                "new; idle until " + started.text("expiresAt") + ", deadline " + started.text("deadline"));
        int recorded = 0;
        Optional<Sample> readable = Optional.empty();
        for (Sample sample : samples) {
            int status = extract(client, session, sample);
            recorded += status == 201 || status == 422 ? 1 : 0;
            readable = readable.or(() -> status == 201 ? Optional.of(sample) : Optional.empty());
        }

        Answer resumed = client.start(resume(session), Optional.of(session.cookie()));
        expect(resumed, 200, "resumed", true);
        check(resumed.body().path("requests").size() == recorded, "every request is in the history");
        steps.say("resume it", "resumed; its history, oldest first:");
        resumed.body().path("requests").forEach(this::tell);

        Kept wrong = new Kept(session.id(), session.cookie().replaceAll("=.*", "=" + "A".repeat(43)));
        Answer refused = client.start(resume(session), Optional.of(wrong.cookie()));
        expect(refused, 200, "resumed", false);
        check(refused.body().path("requests").isEmpty(), "a new session has no history");
        steps.say("resume it with a wrong key", "not resumed: a new session without history, the old one untouched");

        Answer listed = client.list(PARTITION);
        check(listed.status() == 200 && listed.body().path("sessions").size() == 2, "two sessions live");
        steps.say(
                "list the sessions of " + PARTITION,
                listed.body().path("sessions").size() + " live, known by handles");

        Answer ended = client.terminate(session, PARTITION);
        check(ended.status() == 204, "the session ended");
        steps.say("end the session", "gone, with its history and documents");

        Answer after = client.start(resume(session), Optional.of(session.cookie()));
        expect(after, 200, "resumed", false);
        steps.say("resume it once more", "not resumed: it has ended");
        return readable;
    }

    private void asBrowser(TourClient client) throws IOException, InterruptedException {
        steps.part("shop, a browser app (a public client: id and key are both needed)");
        Answer started = client.start("{\"partitionKey\": \"" + PARTITION + "\"}", Optional.empty());
        expect(started, 200, "resumed", false);
        Kept session = started.kept();
        steps.say(
                "start a session",
                "new; the key came as a partitioned cookie: " + session.cookie().replaceAll("=.*", "=…"));
        Answer without = client.start(resume(session), Optional.empty());
        expect(without, 200, "resumed", false);
        steps.say("resume it by its id alone", "not resumed: a new session");
        Answer resumed = client.start(resume(session), Optional.of(session.cookie()));
        expect(resumed, 200, "resumed", true);
        steps.say("resume it with its cookie", "resumed");
        check(client.terminate(session, PARTITION).status() == 204, "the session ended");
        steps.say("end it", "gone");
    }

    /** The status of the answer: 201 and 422 are recorded; what the host did not even look into leaves no trace. */
    private int extract(TourClient client, Kept session, Sample sample) throws IOException, InterruptedException {
        Answer answer = client.upload(session, PARTITION, sample.name(), sample.bytes(), "");
        if (answer.status() == 201) {
            String fields = joined(answer.body().path("fields"));
            int characters = answer.text("text").length();
            steps.say(
                    "extract " + sample.name(),
                    answer.body().path("pages").asInt() + " page(s), " + characters + " characters"
                            + (fields.isEmpty() ? "" : "; " + fields));
            return 201;
        }
        boolean unreadable = answer.status() == 422;
        check(unreadable || answer.status() == 400, "a document is read or refused, not answered " + answer.status());
        steps.say(
                "extract " + sample.name(),
                answer.status() + " " + answer.text("code") + ": " + answer.text("detail")
                        + (unreadable ? " Recorded as failed" : "; not recorded") + "; the session lives on.");
        return answer.status();
    }

    private void tell(JsonNode request) {
        JsonNode payload = request.path("payload");
        String outcome = payload.has("error")
                ? "failed: " + payload.path("error").path("code").asText()
                : payload.path("pages").asInt() + " page(s)";
        steps.more(request.path("sequence").asLong() + "  "
                + request.path("at").asText() + "  "
                + request.path("operation").asText() + "  "
                + payload.path("document").path("name").asText() + "  " + outcome);
    }

    private static String resume(Kept session) {
        return "{\"partitionKey\": \"" + PARTITION + "\", \"sessionId\": \"" + session.id() + "\"}";
    }

    private static String joined(JsonNode fields) {
        StringBuilder text = new StringBuilder();
        fields.properties()
                .forEach(field -> text.append(text.isEmpty() ? "" : ", ")
                        .append(field.getKey())
                        .append(' ')
                        .append(field.getValue().asText()));
        return text.toString();
    }
}
