package io.datawollet.examples.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datawollet.examples.pdf.UnreadableDocumentException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PdfExtractorTest {
    private static final byte[] ANY = {1};
    private static final Extraction DONE = new Extraction(1, "done", false, ExtractedFields.NONE);

    @AutoClose("shutdownNow")
    private final ExecutorService callers = Executors.newCachedThreadPool();

    private static ExtractionLimits limits(int pages, Duration time, int textBytes) {
        return new ExtractionLimits(pages, time, textBytes, 4, 1 << 20);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static Reason reasonOf(PdfExtractor extractor, byte[] pdf) {
        return catchThrowableOfType(UnreadableDocumentException.class, () -> extractor.extract(pdf))
                .reason();
    }

    @Test
    void the_defaults_are_those_of_the_host() {
        assertThat(ExtractionLimits.DEFAULT.maxPages()).isEqualTo(2_000);
        assertThat(ExtractionLimits.DEFAULT.maxTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(ExtractionLimits.DEFAULT.maxTextBytes()).isEqualTo(1_048_576);
        assertThat(ExtractionLimits.DEFAULT.maxConcurrent()).isEqualTo(4);
    }

    @Test
    void as_many_pages_as_allowed_are_read_and_one_more_is_not() throws Exception {
        byte[] report = SampleDocuments.read("report-40-pages.pdf");
        try (PdfExtractor forty = new PdfExtractor(limits(40, Duration.ofSeconds(30), 1 << 20));
                PdfExtractor fewer = new PdfExtractor(limits(39, Duration.ofSeconds(30), 1 << 20))) {
            assertThat(forty.extract(report).pages()).isEqualTo(40);
            assertThat(reasonOf(fewer, report)).isEqualTo(Reason.TOO_MANY_PAGES);
        }
    }

    @Test
    void text_is_cut_at_the_limit_between_characters_and_says_so() throws Exception {
        byte[] invoice = SampleDocuments.read("invoice-de-eur.pdf");
        String whole;
        try (PdfExtractor extractor = new PdfExtractor()) {
            whole = extractor.extract(invoice).text();
        }
        int umlaut = whole.indexOf("ö");
        for (int limit : new int[] {umlaut, umlaut + 1, umlaut + 2}) {
            try (PdfExtractor extractor = new PdfExtractor(limits(9, Duration.ofSeconds(30), limit))) {
                Extraction cut = extractor.extract(invoice);
                assertThat(cut.truncated()).isTrue();
                assertThat(cut.pages()).isEqualTo(1);
                assertThat(cut.text()).isEqualTo(whole.substring(0, limit == umlaut + 2 ? umlaut + 1 : umlaut));
            }
        }
        int exact = whole.getBytes(StandardCharsets.UTF_8).length;
        try (PdfExtractor extractor = new PdfExtractor(limits(9, Duration.ofSeconds(30), exact))) {
            assertThat(extractor.extract(invoice).truncated()).isFalse();
        }
    }

    @Test
    void pages_beyond_the_cut_still_count() throws Exception {
        try (PdfExtractor extractor = new PdfExtractor(limits(99, Duration.ofSeconds(30), 500))) {
            Extraction cut = extractor.extract(SampleDocuments.read("report-40-pages.pdf"));
            assertThat(cut.pages()).isEqualTo(40);
            assertThat(cut.truncated()).isTrue();
            assertThat(cut.text().length()).isBetween(450, 500);
        }
    }

    /** As a program does that draws a table column by column: all labels first, then all amounts. */
    private static void labelsThenAmounts(Sheet sheet) throws IOException {
        sheet.lines(60, 700, 10, "Invoice number", "Subtotal", "Total due");
        sheet.lines(300, 700, 10, "INV-77", "$10.00", "$12.00");
    }

    @Test
    void every_page_is_read_column_by_column_while_fields_are_also_sought_line_by_line() throws Exception {
        try (PdfExtractor extractor = new PdfExtractor();
                Sheet sheet = Sheet.a4("Two pages")) {
            labelsThenAmounts(sheet);
            labelsThenAmounts(sheet.nextPage());
            Extraction extraction = extractor.extract(sheet.bytes());
            String page = "Invoice number\nSubtotal\nTotal due\nINV-77\n$10.00\n$12.00";
            assertThat(extraction.text()).isEqualTo(page + "\n" + page);
            assertThat(extraction.fields().toMap())
                    .containsExactly(
                            Map.entry("invoiceNumber", "INV-77"),
                            Map.entry("total", "12.00"),
                            Map.entry("currency", "USD"));
        }
    }

    @Test
    void four_run_at_once_and_the_fifth_waits() throws Exception {
        Semaphore gate = new Semaphore(0);
        AtomicInteger entered = new AtomicInteger();
        try (PdfExtractor extractor = new PdfExtractor(ExtractionLimits.DEFAULT, (pdf, meter) -> {
            entered.incrementAndGet();
            gate.acquireUninterruptibly();
            return DONE;
        })) {
            List<Future<Extraction>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(callers.submit(() -> extractor.extract(ANY)));
            }
            await(() -> entered.get() == 4 && extractor.waiting() == 1);
            gate.release();
            await(() -> entered.get() == 5);
            assertThat(extractor.waiting()).isZero();
            gate.release(4);
            for (Future<Extraction> call : calls) {
                assertThat(call.get()).isSameAs(DONE);
            }
        }
    }

    @Test
    void hung_work_is_given_up_but_keeps_its_place_until_it_ends() {
        CountDownLatch hang = new CountDownLatch(1);
        ExtractionLimits one = new ExtractionLimits(9, Duration.ofMillis(30), 100, 1, 1 << 20);
        try (PdfExtractor extractor = new PdfExtractor(one, (pdf, meter) -> {
            uninterruptibly(hang);
            return DONE;
        })) {
            assertThat(reasonOf(extractor, ANY)).isEqualTo(Reason.TOO_SLOW);
            assertThat(extractor.free()).isZero();
            assertThat(reasonOf(extractor, ANY)).isEqualTo(Reason.BUSY);
            hang.countDown();
            await(() -> extractor.free() == 1);
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // Work that hangs in PDFBox does not listen to interruptions either.
            }
        }
    }

    @Test
    void a_document_that_had_to_wait_is_never_called_too_slow() throws Exception {
        Semaphore gate = new Semaphore(0);
        CountDownLatch second = new CountDownLatch(1);
        AtomicInteger entered = new AtomicInteger();
        ExtractionLimits one = new ExtractionLimits(9, Duration.ofMillis(1_500), 100, 1, 1 << 20);
        try (PdfExtractor extractor = new PdfExtractor(one, (pdf, meter) -> {
            if (entered.incrementAndGet() == 1) {
                gate.acquireUninterruptibly();
            } else {
                uninterruptibly(second);
            }
            return DONE;
        })) {
            Future<Extraction> first = callers.submit(() -> extractor.extract(ANY));
            await(() -> entered.get() == 1);
            Future<Reason> late = callers.submit(() -> reasonOf(extractor, ANY));
            await(() -> extractor.waiting() == 1);
            gate.release();
            assertThat(first.get()).isSameAs(DONE);
            assertThat(late.get()).isEqualTo(Reason.BUSY);
            assertThat(entered).hasValue(2);
            second.countDown();
        }
    }

    @Test
    void an_interrupted_caller_stops_its_work_and_stays_interrupted() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        AtomicReference<WorkMeter> meters = new AtomicReference<>();
        try (PdfExtractor extractor = new PdfExtractor(ExtractionLimits.DEFAULT, (pdf, meter) -> {
            meters.set(meter);
            entered.countDown();
            await(() -> meter.stopReason().isPresent());
            return DONE;
        })) {
            AtomicReference<Reason> reason = new AtomicReference<>();
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                reason.set(reasonOf(extractor, ANY));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            entered.await();
            caller.interrupt();
            caller.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(reason).hasValue(Reason.STOPPED);
            assertThat(interrupted).hasValue(true);
            await(() -> extractor.free() == 4);
        }
    }

    @Test
    void closing_stops_what_runs_and_refuses_what_comes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        PdfExtractor extractor = new PdfExtractor(ExtractionLimits.DEFAULT, (pdf, meter) -> {
            entered.countDown();
            await(() -> meter.stopReason().isPresent());
            throw new UnreadableDocumentException(meter.stopReason().orElseThrow(), null);
        });
        Future<Reason> running = callers.submit(() -> reasonOf(extractor, ANY));
        entered.await();
        extractor.close();
        assertThat(running.get()).isEqualTo(Reason.STOPPED);
        assertThat(reasonOf(extractor, ANY)).isEqualTo(Reason.STOPPED);
        extractor.close();
    }

    @Test
    void a_failure_frees_the_place() throws Exception {
        ExtractionLimits one = new ExtractionLimits(9, Duration.ofSeconds(30), 100, 1, 1 << 20);
        try (PdfExtractor extractor = new PdfExtractor(one)) {
            for (int i = 0; i < 3; i++) {
                assertThat(reasonOf(extractor, ANY)).isEqualTo(Reason.NOT_A_PDF);
            }
            assertThat(extractor.extract(SampleDocuments.read("scan.pdf")).pages())
                    .isEqualTo(1);
        }
    }

    @Test
    void neither_an_extraction_nor_its_fields_print_content() throws Exception {
        try (PdfExtractor extractor = new PdfExtractor()) {
            assertThat(extractor
                            .extract(SampleDocuments.read("invoice-de-eur.pdf"))
                            .toString())
                    .contains("pages=1", "iban")
                    .doesNotContain("Brückner", "RE-2026", "DE89", "1284", "brueckner");
        }
    }
}
