package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file is to be called, whatever the one who named it had in mind. */
class ContentDispositionTest {
    private static String attachment(String plain, String encoded) {
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.pdf                | a.pdf              | a.pdf",
                "Beleg 4+5 (neu).pdf  | Beleg 4+5 (neu).pdf | Beleg%204+5%20%28neu%29.pdf",
                "a\"; filename=\"b    | a__ filename__b    | a%22%3B%20filename%3D%22b",
                "a\\\"b               | a__b               | a_%22b",
                "../../etc/passwd     | __.._etc_passwd    | __.._etc_passwd",
                "..\\..\\x            | __.._x             | __.._x",
                "C:\\x                | C__x               | C%3A_x",
                "50%41.pdf            | 50_41.pdf          | 50%2541.pdf",
                "Größe.pdf            | Gr__e.pdf          | Gr%C3%B6%C3%9Fe.pdf",
                "発票.pdf             | __.pdf             | %E7%99%BA%E7%A5%A8.pdf",
                "\uD83E\uDDFE.pdf     | _.pdf              | %F0%9F%A7%BE.pdf",
                ".htaccess            | _htaccess          | _htaccess",
                "` .htaccess`         | _htaccess          | _htaccess",
                "` a b `              | a b                | a%20b",
                "`a.exe. .`           | a.exe_             | a.exe_",
                "`  `                 | _                  | _",
                "a'b*c                | a_b_c              | a%27b%2Ac",
                "a\u202efdp.exe       | a_fdp.exe          | a_fdp.exe",
                "a\u2066b\u061cc      | a_b_c              | a_b_c",
                "a\u2028b             | a_b                | a%E2%80%A8b",
                "=?utf-8?Q?x?=        | __utf-8_Q_x__      | %3D%3Futf-8%3FQ%3Fx%3F%3D",
            })
    void a_name_can_leave_neither_its_quotes_nor_its_folder(String name, String plain, String encoded) {
        assertThat(ContentDisposition.attachment(name)).isEqualTo(attachment(plain, encoded));
    }

    @Test
    void whatever_the_name_the_header_is_two_tokens_in_ascii() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 997) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                assertThat(ContentDisposition.attachment(Character.toString(c) + "x"))
                        .matches("attachment; filename=\"[A-Za-z0-9 ()+._-]+\"; "
                                + "filename\\*=UTF-8''(?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+");
            }
        }
    }
}
