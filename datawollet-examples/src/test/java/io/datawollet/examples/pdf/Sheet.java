package io.datawollet.examples.pdf;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.Objects;
import java.util.TimeZone;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.JPEGFactory;

/** Draws test documents: pages, text at a place, lines. Dates and ids are fixed, so that a document can be made again. */
final class Sheet implements AutoCloseable {
    static final float LEFT = 56;
    static final float RIGHT = 539;

    private final PDDocument document = new PDDocument();
    private final PDRectangle size;
    private final PDFont plain;
    private final PDFont bold;
    private PDPageContentStream page;

    private Sheet(PDRectangle size, boolean embedded, String title) throws IOException {
        this.size = size;
        this.plain = embedded ? embeddedFont() : new PDType1Font(FontName.HELVETICA);
        this.bold = embedded ? plain : new PDType1Font(FontName.HELVETICA_BOLD);
        document.setDocumentId(4_711L);
        PDDocumentInformation information = new PDDocumentInformation();
        information.setTitle(title);
        information.setProducer("DataWollet examples");
        Calendar day = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        day.setTimeInMillis(1_773_446_400_000L);
        information.setCreationDate(day);
        document.setDocumentInformation(information);
        this.page = addPage();
    }

    /** A sheet of A4 in a font that every viewer has. */
    static Sheet a4(String title) throws IOException {
        return new Sheet(PDRectangle.A4, false, title);
    }

    /** A sheet of A4 that carries the part of its font that it uses, as office programs do it. */
    static Sheet a4Embedded(String title) throws IOException {
        return new Sheet(PDRectangle.A4, true, title);
    }

    /** A strip of till paper, 80 mm wide. */
    static Sheet till(String title) throws IOException {
        return new Sheet(new PDRectangle(227, 400), false, title);
    }

    private PDFont embeddedFont() throws IOException {
        String name = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
        try (InputStream font = Objects.requireNonNull(PDDocument.class.getResourceAsStream(name))) {
            return PDType0Font.load(document, font, true);
        }
    }

    private PDPageContentStream addPage() throws IOException {
        PDPage next = new PDPage(size);
        document.addPage(next);
        return new PDPageContentStream(document, next);
    }

    Sheet nextPage() throws IOException {
        page.close();
        page = addPage();
        return this;
    }

    Sheet text(float x, float y, float points, String text) throws IOException {
        return draw(plain, x, y, points, text);
    }

    Sheet bold(float x, float y, float points, String text) throws IOException {
        return draw(bold, x, y, points, text);
    }

    Sheet right(float x, float y, float points, String text) throws IOException {
        return text(x - plain.getStringWidth(text) / 1000 * points, y, points, text);
    }

    Sheet boldRight(float x, float y, float points, String text) throws IOException {
        return bold(x - bold.getStringWidth(text) / 1000 * points, y, points, text);
    }

    /** A paragraph, a line each; gives the place below it. */
    float lines(float x, float y, float points, String... lines) throws IOException {
        float at = y;
        for (String line : lines) {
            text(x, at, points, line);
            at -= points * 1.4f;
        }
        return at;
    }

    private Sheet draw(PDFont font, float x, float y, float points, String text) throws IOException {
        page.beginText();
        page.setFont(font, points);
        page.newLineAtOffset(x, y);
        page.showText(text);
        page.endText();
        return this;
    }

    Sheet rule(float from, float to, float y) throws IOException {
        page.setStrokingColor(Color.GRAY);
        page.setLineWidth(0.6f);
        page.moveTo(from, y);
        page.lineTo(to, y);
        page.stroke();
        return this;
    }

    Sheet band(float y, float height, Color color) throws IOException {
        page.setNonStrokingColor(color);
        page.addRect(0, y, size.getWidth(), height);
        page.fill();
        page.setNonStrokingColor(Color.BLACK);
        return this;
    }

    Sheet image(BufferedImage image) throws IOException {
        page.drawImage(JPEGFactory.createFromImage(document, image, 0.45f), 0, 0, size.getWidth(), size.getHeight());
        return this;
    }

    /** Protects the document; an empty user's password lets everybody open it. */
    Sheet protect(String ownerPassword, String userPassword, AccessPermission permission) throws IOException {
        page.close();
        StandardProtectionPolicy policy = new StandardProtectionPolicy(ownerPassword, userPassword, permission);
        policy.setEncryptionKeyLength(256);
        document.protect(policy);
        return this;
    }

    byte[] bytes() throws IOException {
        page.close();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.save(bytes);
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        document.close();
    }
}
