package io.datawollet.examples.pdf;

import static io.datawollet.examples.pdf.Sheet.LEFT;
import static io.datawollet.examples.pdf.Sheet.RIGHT;

import java.io.IOException;
import java.util.Arrays;

/** The longer ones of the sample documents. */
final class SampleReports {
    private static final String[] PLACES = {"Mill weir", "Stone bridge", "Lower ford", "Ash meadow", "Old sluice"};
    private static final String[] REMARKS = {
        "The gauge was read at dawn and again before dusk, with no change worth a note.",
        "Reeds have grown past the second mark and should be cut before the next season.",
        "Water stood clear to the bed; trout were seen near the northern bank.",
        "After two days of rain the level rose by a hand and fell again overnight.",
        "A willow came down across the path and was cleared by the wardens.",
        "The sensor lost its signal for an hour and was set again by hand.",
    };

    private SampleReports() {}

    static byte[] report() throws IOException {
        try (Sheet sheet = Sheet.a4("River survey")) {
            sheet.bold(LEFT, 560, 26, "River survey, upper valley");
            sheet.text(LEFT, 530, 13, "Observations at five places over thirty-nine weeks");
            sheet.text(LEFT, 500, 11, "Prepared for the valley council by the Wardens' Office");
            for (int week = 1; week < 40; week++) {
                week(sheet.nextPage(), week);
            }
            return sheet.bytes();
        }
    }

    private static void week(Sheet sheet, int week) throws IOException {
        sheet.text(LEFT, 795, 8, "River survey, upper valley").right(RIGHT, 795, 8, "Week " + week);
        sheet.rule(LEFT, RIGHT, 789);
        sheet.bold(LEFT, 755, 15, "Week " + week);
        float y = 725;
        for (int i = 0; i < PLACES.length; i++) {
            int level = 40 + (week * 7 + i * 13) % 60;
            sheet.bold(LEFT, y, 11, PLACES[i]);
            y = sheet.lines(
                    LEFT,
                    y - 16,
                    10,
                    "Level " + level + " cm, flow " + (level / 4 + i) + " litres a second.",
                    REMARKS[(week + i) % REMARKS.length],
                    REMARKS[(week * 3 + i * 2 + 1) % REMARKS.length]);
            y -= 14;
        }
        sheet.text(290, 40, 8, "Page " + (week + 1) + " of 40");
    }

    static byte[] columns() throws IOException {
        try (Sheet sheet = Sheet.a4("Town gazette")) {
            sheet.bold(LEFT, 770, 24, "The Town Gazette");
            sheet.rule(LEFT, RIGHT, 758);
            String[][] columns = {
                {
                    "The clock returns", "After eleven months in the", "workshop the town clock is",
                    "back in its tower. On Friday", "the mayor set the hands, and", "at noon the bells rang for",
                    "the first time since spring.", "The repair was paid for by", "four hundred small gifts."
                },
                {
                    "A bridge for walkers", "The council has voted for a", "narrow bridge of timber at",
                    "the old ferry. It will carry", "walkers and bicycles, but no", "cars. Work begins once the",
                    "swallows have left the bank,", "and should take ten weeks if", "the autumn stays dry."
                },
                {
                    "Market moves indoors", "From November on the weekly", "market opens in the former",
                    "tram hall. Stalls keep their", "order, so that nobody has to", "search for the cheese. Doors",
                    "open at eight, and a stove", "in the middle of the hall", "keeps hands warm."
                },
            };
            for (int i = 0; i < columns.length; i++) {
                float x = LEFT + i * 165;
                sheet.bold(x, 730, 11, columns[i][0]);
                String[] body = Arrays.copyOfRange(columns[i], 1, columns[i].length);
                sheet.lines(x, 712, 10, body);
            }
            return sheet.bytes();
        }
    }
}
