package io.datawollet.examples.pdf;

import static io.datawollet.examples.pdf.Sheet.LEFT;
import static io.datawollet.examples.pdf.Sheet.RIGHT;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/**
 * Makes the documents behind {@link SampleDocuments}. They stand in the repository; run {@link #main} with their folder
 * to make them anew.
 */
final class SamplePdfs {
    private SamplePdfs() {}

    /** Writes all documents into the folder given as the only argument. */
    public static void main(String[] args) throws IOException {
        BundledFonts.use();
        for (String name : SampleDocuments.names()) {
            Files.write(Path.of(args[0]).resolve(name), make(name));
        }
    }

    static byte[] make(String name) throws IOException {
        return switch (name) {
            case "invoice-en-usd.pdf" -> englishInvoice();
            case "invoice-de-eur.pdf" -> germanInvoice();
            case "invoice-fr-eur.pdf" -> frenchInvoice();
            case "receipt.pdf" -> receipt();
            case "letter.pdf" -> letter();
            case "report-40-pages.pdf" -> SampleReports.report();
            case "columns.pdf" -> SampleReports.columns();
            case "scan.pdf" -> scan();
            case "password.pdf" -> password();
            case "broken.pdf" -> broken();
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static byte[] englishInvoice() throws IOException {
        try (Sheet sheet = Sheet.a4("Invoice INV-2026-0417")) {
            sheet.band(782, 60, new Color(28, 60, 92));
            sheet.bold(LEFT, 740, 20, "INVOICE");
            sheet.boldRight(RIGHT, 744, 11, "Harbor & Pine Supply Co.");
            sheet.right(RIGHT, 730, 9, "418 Wharf Street, Portland, ME 04101");
            sheet.right(RIGHT, 718, 9, "billing@harborpine.example.com");
            sheet.bold(LEFT, 690, 9, "Bill to");
            sheet.lines(LEFT, 677, 9, "Marlow Cycling Club", "Attn. Dana Whitfield", "77 Orchard Lane, Bath, ME 04530");
            String[][] facts = {
                {"Invoice No.", "INV-2026-0417"}, {"Invoice date", "March 14, 2026"}, {"Due date", "April 13, 2026"},
            };
            float y = 690;
            for (String[] fact : facts) {
                sheet.text(360, y, 9, fact[0]).right(RIGHT, y, 9, fact[1]);
                y -= 14;
            }
            table(sheet, 600, new String[] {"Description", "Qty", "Unit price", "Amount"}, new String[][] {
                {"Canvas pannier, pair, waxed", "6", "$89.00", "$534.00"},
                {"LED head lamp, rechargeable", "12", "$27.50", "$330.00"},
                {"Repair stand, folding", "2", "$149.00", "$298.00"},
                {"Delivery to Bath, ME", "1", "$55.00", "$55.00"},
            });
            sums(sheet, 478, new String[][] {{"Subtotal", "$1,217.00"}, {"Sales tax (5.5 %)", "$67.50"}});
            sheet.bold(360, 444, 11, "Total due:").boldRight(RIGHT, 444, 11, "$1,284.50");
            sheet.lines(
                    LEFT,
                    390,
                    9,
                    "Please quote the invoice number with your payment. Thank you for riding with us.",
                    "Questions? Write to billing@harborpine.example.com or call (207) 555-0148.");
            return sheet.bytes();
        }
    }

    private static byte[] germanInvoice() throws IOException {
        try (Sheet sheet = Sheet.a4Embedded("Rechnung RE-2026-0932")) {
            sheet.text(LEFT, 770, 16, "Möbelwerkstatt Brückner GmbH");
            sheet.text(LEFT, 754, 9, "Gerbergasse 12 · 99084 Erfurt · buero@brueckner.example.org");
            sheet.rule(LEFT, RIGHT, 746);
            sheet.lines(LEFT, 705, 10, "Frau", "Jördis Größmann", "Uferstraße 3", "04105 Leipzig");
            sheet.lines(
                    350,
                    705,
                    9,
                    "Rechnungsnummer: RE-2026-0932",
                    "Rechnungsdatum: 14. März 2026",
                    "Lieferdatum: 02.03.2026",
                    "Kundennummer: 20417");
            sheet.text(LEFT, 610, 14, "Rechnung");
            sheet.text(LEFT, 592, 9, "Vielen Dank für Ihren Auftrag. Wir berechnen Ihnen wie folgt:");
            table(sheet, 565, new String[] {"Bezeichnung", "Menge", "Einzelpreis", "Betrag"}, new String[][] {
                {"Küchentisch, Eiche geölt, 180 x 90 cm", "1", "798,00 €", "798,00 €"},
                {"Hocker, Buche", "4", "54,00 €", "216,00 €"},
                {"Lieferung und Aufbau", "1", "65,41 €", "65,41 €"},
            });
            sums(sheet, 470, new String[][] {{"Zwischensumme (netto)", "1.079,41 €"}, {"zzgl. 19 % MwSt.", "205,09 €"}
            });
            sheet.text(360, 436, 11, "Gesamtbetrag").right(RIGHT, 436, 11, "1.284,50 EUR");
            sheet.lines(
                    LEFT,
                    385,
                    9,
                    "Bitte überweisen Sie den Rechnungsbetrag bis zum 13.04.2026 ohne Abzug auf unser Konto:",
                    "IBAN: DE89 3704 0044 0532 0130 00 · BIC: COBADEFFXXX",
                    "Als Verwendungszweck geben Sie bitte die Rechnungsnummer an.");
            sheet.rule(LEFT, RIGHT, 90);
            sheet.text(LEFT, 76, 7.5f, "Geschäftsführerin: Käthe Brückner · USt-IdNr. DE999999999 · Amtsgericht Jena");
            return sheet.bytes();
        }
    }

    private static byte[] frenchInvoice() throws IOException {
        try (Sheet sheet = Sheet.a4("Facture F2026-118")) {
            sheet.bold(LEFT, 770, 15, "Atelier Forêt & Fils");
            sheet.lines(LEFT, 752, 9, "8, quai des Tanneurs", "44000 Nantes", "contact@atelier-foret.example.com");
            sheet.bold(LEFT, 690, 13, "Facture n° F2026-118");
            sheet.text(LEFT, 674, 9, "Date de facture : 14/03/2026");
            sheet.text(LEFT, 661, 9, "Échéance : 13/04/2026");
            sheet.lines(360, 690, 9, "Mme Hélène Garçon", "21, rue du Moulin", "35000 Rennes");
            table(sheet, 620, new String[] {"Désignation", "Qté", "Prix unitaire", "Montant"}, new String[][] {
                {"Reliure demi-cuir, à nerfs", "5", "180,00 €", "900,00 €"},
                {"Étui sur mesure", "5", "34,08 €", "170,42 €"},
            });
            sums(sheet, 540, new String[][] {{"Total HT", "1 070,42 €"}, {"TVA 20 %", "214,08 €"}});
            sheet.bold(360, 506, 11, "Total TTC").boldRight(RIGHT, 506, 11, "1 284,50 €");
            sheet.lines(
                    LEFT,
                    450,
                    9,
                    "Règlement par virement : IBAN FR14 2004 1010 0505 0001 3M02 606",
                    "Aucun escompte pour paiement anticipé.");
            return sheet.bytes();
        }
    }

    private static void table(Sheet sheet, float top, String[] head, String[][] rows) throws IOException {
        sheet.rule(LEFT, RIGHT, top + 14);
        sheet.bold(LEFT, top, 9, head[0]).boldRight(360, top, 9, head[1]);
        sheet.boldRight(450, top, 9, head[2]).boldRight(RIGHT, top, 9, head[3]);
        sheet.rule(LEFT, RIGHT, top - 6);
        float y = top - 20;
        for (String[] row : rows) {
            sheet.text(LEFT, y, 9, row[0]).right(360, y, 9, row[1]);
            sheet.right(450, y, 9, row[2]).right(RIGHT, y, 9, row[3]);
            y -= 16;
        }
        sheet.rule(LEFT, RIGHT, y + 8);
    }

    private static void sums(Sheet sheet, float top, String[][] rows) throws IOException {
        float y = top;
        for (String[] row : rows) {
            sheet.text(360, y, 9, row[0]).right(RIGHT, y, 9, row[1]);
            y -= 14;
        }
        sheet.rule(360, RIGHT, y + 8);
    }

    private static byte[] receipt() throws IOException {
        try (Sheet sheet = Sheet.till("Kassenbon")) {
            sheet.bold(60, 370, 12, "Bäckerei Süßkind");
            sheet.text(63, 356, 8, "Marktplatz 4, 07743 Jena");
            sheet.text(52, 344, 8, "laden@suesskind.example.org");
            sheet.rule(14, 213, 334);
            String[][] rows = {
                {"2 x Roggenbrot 750 g", "9,60"},
                {"6 x Brötchen", "2,70"},
                {"1 x Apfelkuchen, Stück", "3,20"},
                {"1 x Kaffee, groß", "3,40"},
            };
            float y = 318;
            for (String[] row : rows) {
                sheet.text(14, y, 8, row[0]).right(213, y, 8, row[1]);
                y -= 13;
            }
            sheet.rule(14, 213, y + 4);
            sheet.text(14, 252, 8, "Zwischensumme").right(213, 252, 8, "18,90");
            sheet.bold(14, 234, 12, "SUMME EUR").boldRight(213, 234, 12, "18,90");
            sheet.text(14, 216, 8, "Gegeben bar").right(213, 216, 8, "20,00");
            sheet.text(14, 204, 8, "Rückgeld").right(213, 204, 8, "1,10");
            sheet.text(14, 186, 8, "enthaltene MwSt. 7 %").right(213, 186, 8, "1,24");
            sheet.rule(14, 213, 176);
            sheet.text(14, 160, 8, "14.03.2026 08:12 Uhr").right(213, 160, 8, "Bon 004213");
            sheet.text(64, 136, 8, "Danke für Ihren Einkauf!");
            return sheet.bytes();
        }
    }

    private static byte[] letter() throws IOException {
        try (Sheet sheet = Sheet.a4Embedded("Letter")) {
            letterBody(sheet);
            return sheet.bytes();
        }
    }

    private static void letterBody(Sheet sheet) throws IOException {
        sheet.lines(
                LEFT, 770, 10, "Alder Street Library", "5 Alder Street", "Oxford OX4 9ZZ", "desk@alder.example.org");
        sheet.lines(LEFT, 680, 10, "Mr Tobias Renn", "19 Mill Road", "Oxford OX4 9ZY");
        sheet.text(LEFT, 615, 10, "Oxford, 14 March 2026");
        sheet.text(LEFT, 585, 11, "Your gift to the reading room");
        sheet.lines(
                LEFT,
                555,
                10.5f,
                "Dear Mr Renn,",
                "",
                "thank you for the crate of maps that you left at our desk last week. We have begun to sort",
                "them, and already two of the river charts hang in the reading room, where the light is good",
                "and the children cannot reach them.",
                "",
                "Some of the sheets are torn along the folds. Our binder will mend them over the summer; until",
                "then they rest flat in a drawer, and you are welcome to see them whenever the library is open.",
                "",
                "With kind regards,",
                "",
                "Imogen Hale",
                "Librarian");
    }

    /** A letter as a desk scanner gives it: grey, a little crooked, with specks, and without a letter of text. */
    private static byte[] scan() throws IOException {
        BufferedImage clean;
        try (PDDocument document = Loader.loadPDF(letter())) {
            clean = new PDFRenderer(document).renderImageWithDPI(0, 110, ImageType.GRAY);
        }
        BufferedImage paper = new BufferedImage(clean.getWidth(), clean.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = paper.createGraphics();
        graphics.setColor(new Color(246, 246, 246));
        graphics.fillRect(0, 0, paper.getWidth(), paper.getHeight());
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.rotate(Math.toRadians(0.7), paper.getWidth() / 2.0, paper.getHeight() / 2.0);
        graphics.drawImage(clean, 0, 0, null);
        graphics.dispose();
        Random random = new Random(7);
        for (int speck = 0; speck < 250; speck++) {
            int grey = 120 + random.nextInt(80);
            paper.setRGB(
                    random.nextInt(paper.getWidth()),
                    random.nextInt(paper.getHeight()),
                    new Color(grey, grey, grey).getRGB());
        }
        try (Sheet sheet = Sheet.a4("Scan")) {
            return sheet.image(paper).bytes();
        }
    }

    private static byte[] password() throws IOException {
        try (Sheet sheet = Sheet.a4("Payslip")) {
            sheet.bold(LEFT, 770, 14, "Payslip March 2026");
            sheet.lines(LEFT, 740, 10, "Employee: R. Sandoval", "Net pay: $2,310.00");
            return sheet.protect("owner", "open sesame", new AccessPermission()).bytes();
        }
    }

    /** A download that broke off in the middle and lost blocks before that: catalog and page tree are gone. */
    private static byte[] broken() throws IOException {
        byte[] whole = englishInvoice();
        byte[] broken = Arrays.copyOf(whole, whole.length / 2);
        String text = new String(broken, StandardCharsets.ISO_8859_1);
        for (String lost : new String[] {"/Catalog", "/Pages", "/Page"}) {
            for (int at = text.indexOf(lost); at >= 0; at = text.indexOf(lost, at + 1)) {
                Arrays.fill(broken, at, at + lost.length(), (byte) 0);
            }
        }
        return broken;
    }
}
