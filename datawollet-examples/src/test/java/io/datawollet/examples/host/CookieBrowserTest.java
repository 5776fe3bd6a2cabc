package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.http.EndpointRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser lets other pages do to the host and to a victim's session, and which cookies it takes at all. */
class CookieBrowserTest extends InBrowser {
    private static final String START = """
            try {
              const answer = await fetch(given[0] + "/session/start", {method: "POST", credentials: "include",
                headers: {"Content-Type": "application/json", "X-API-Key": given[1]}, body: "{}"});
              return "read " + answer.status;
            } catch (e) {
              return "nothing";
            }
            """;

    /** A form post to another site, as a hidden page would make it; waits until the browser has the answer. */
    private void post(String url, String name, String value) {
        browser().driver().executeScript("""
                        const form = document.createElement("form");
                        form.method = "post"; form.enctype = "text/plain"; form.action = arguments[0];
                        const field = document.createElement("input");
                        field.name = arguments[1]; field.value = arguments[2];
                        form.append(field); document.body.append(form); form.submit();
                        """, url, name, value);
        browser()
                .until(
                        "the form's answer is shown",
                        () -> browser().driver().getCurrentUrl().equals(url)
                                && browser()
                                        .string("return document.readyState")
                                        .equals("complete"));
    }

    private String start(Shops shops) {
        return browser().async(START, shops.api(), DemoClients.WALLET_KEY);
    }

    @Test
    void the_browser_refuses_the_same_cookie_without_partitioned() throws IOException {
        try (Shops shops = Shops.crossSite(tls, line -> line.replace("; Partitioned", ""))) {
            browser().open(shops.a() + "/empty");
            assertThat(start(shops)).isEqualTo("read 200");
            assertThat(browser().cookies()).isEmpty();
        }
        try (Shops shops = Shops.crossSite(tls)) {
            browser().open(shops.a() + "/empty");
            assertThat(start(shops)).isEqualTo("read 200");
            assertThat(sessionCookies()).hasSize(1);
        }
    }

    @Test
    void a_page_says_so_where_the_browser_keeps_no_cookie() throws IOException {
        try (Shops shops = Shops.crossSite(tls, line -> line.replace("; Partitioned", ""))) {
            browser().open(shops.a() + "/");
            browser()
                    .until(
                            "the page gives up",
                            () -> browser()
                                    .string("return document.body.dataset.state")
                                    .equals("refused"));
            assertThat(browser().texts("#notices .notice p"))
                    .singleElement()
                    .asString()
                    .contains("does not keep the session's cookie");
            assertThat(browser().byId("files").isEnabled()).isFalse();
        }
    }

    @Test
    void clearing_a_cookie_without_partitioned_would_leave_it() throws IOException {
        try (Shops shops =
                Shops.crossSite(tls, line -> line.endsWith("Max-Age=0") ? line.replace("; Partitioned", "") : line)) {
            WalletPage page = WalletPage.open(browser(), shops.a() + "/");
            String name = sessionCookies().get(0).name();
            page.clickAndConfirm("end");
            page.told("The session has ended");
            assertThat(sessionCookies()).extracting(StoredCookie::name).contains(name);
        }
    }

    @Test
    void a_page_of_an_unregistered_origin_reads_no_answer_and_gets_no_cookie() throws IOException {
        try (Shops shops = Shops.crossSite(tls)) {
            browser().open(shops.evil() + "/empty");
            assertThat(start(shops)).isEqualTo("nothing");
            assertThat(shops.seen(shops.evil())).as("the preflight stopped it").isEmpty();
            assertThat(browser().cookies()).isEmpty();

            browser().open(shops.a() + "/empty");
            assertThat(start(shops)).as("a registered one can").isEqualTo("read 200");
        }
    }

    @Test
    void forms_and_fetches_that_need_no_preflight_start_use_and_end_no_session_and_sign_nobody_in() throws IOException {
        try (Shops shops = Shops.crossSite(tls)) {
            WalletPage victim = WalletPage.open(browser(), shops.a() + "/");
            victim.upload(sample("letter.pdf"));
            String id = victim.sessionId();
            List<String> names = browser().cookies().stream()
                    .map(StoredCookie::name)
                    .sorted()
                    .toList();

            attack(shops, shops.evil());

            assertThat(browser().cookies().stream().map(StoredCookie::name).sorted())
                    .as("no cookie has come, none has gone")
                    .isEqualTo(names);
            WalletPage again = WalletPage.open(browser(), shops.a() + "/");
            browser()
                    .until(
                            "the document is still there",
                            () -> again.documents().size() == 1);
            assertThat(again.sessionId()).isEqualTo(id);
            assertThat(again.history()).containsExactly("letter.pdf");
            assertThat(browser().byId("name").isDisplayed()).isFalse();
        }
    }

    /** All that a browser lets a page of another origin send without asking first. */
    private void attack(Shops shops, String from) {
        browser().open(from + "/empty");
        List<String> paths = List.of(
                "/session/start",
                "/session/rotate",
                "/session/documents?name=planted.pdf",
                "/demo/visit",
                "/demo/sign-in",
                "/demo/sign-out",
                "/demo/sign-out-everywhere");
        String sent = browser().async("""
                        const kinds = [];
                        for (const path of given[1].split(" ")) {
                          for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
                            const answer = await fetch(given[0] + path, {method: "POST", mode: "no-cors",
                              credentials: "include", headers: {"Content-Type": type, "X-API-Key": "x",
                                "DataWollet-Session": "x"},
                              body: '{"name": "Mallory"}'});
                            kinds.push(answer.type);
                          }
                        }
                        return kinds.join(" ");
                        """, shops.api(), String.join(" ", paths));
        assertThat(sent).isEqualTo(String.join(" ", Collections.nCopies(2 * paths.size(), "opaque")));
        for (String path : paths) {
            browser().open(from + "/empty");
            post(shops.api() + path, "{\"name\": \"Mallory\", \"x\": \"", "\"}");
        }
        List<EndpointRequest> arrived = shops.seen(from);
        assertThat(arrived).as("all of it reached the host").hasSize(3 * paths.size());
        assertThat(arrived)
                .as("the browser leaves out what a page may not send")
                .noneMatch(request -> request.headers().containsKey("x-api-key")
                        || request.headers().containsKey("datawollet-session"));
    }

    @Test
    void on_the_hosts_own_site_a_lax_cookie_does_the_same_and_a_sibling_that_it_is_sent_for_gains_nothing()
            throws IOException {
        try (Shops shops = Shops.sameSite(tls)) {
            WalletPage page = WalletPage.open(browser(), shops.a() + "/");
            page.upload(sample("letter.pdf"));
            String id = page.sessionId();
            assertThat(browser().cookies()).hasSize(2).allSatisfy(cookie -> {
                assertThat(cookie.partition()).isEmpty();
                assertThat(cookie.sameSite()).isEqualTo("Lax");
                assertThat(cookie.httpOnly()).isTrue();
                assertThat(cookie.secure()).isTrue();
            });
            String value = sessionCookies().get(0).revealValue();

            attack(shops, shops.sibling());
            assertThat(shops.seen(shops.sibling()))
                    .as("the victim's cookie did travel with what the sibling sent")
                    .anyMatch(
                            request -> request.headerValues("Cookie").toString().contains(value));
            assertThat(start(shops.sibling(), shops)).isEqualTo("nothing");

            WalletPage again = WalletPage.open(browser(), shops.a() + "/");
            browser()
                    .until(
                            "the document is still there",
                            () -> again.documents().size() == 1);
            assertThat(again.sessionId()).isEqualTo(id);
            assertThat(again.history()).containsExactly("letter.pdf");
        }
    }

    private String start(String from, Shops shops) {
        browser().open(from + "/empty");
        return start(shops);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_lax_cookie_serves_no_page_of_another_site(boolean own) throws IOException {
        try (Shops shops = Shops.sameSite(tls)) {
            assertThat(start(own ? shops.a() : shops.b(), shops)).isEqualTo("read 200");
            assertThat(sessionCookies()).hasSize(own ? 1 : 0);
        }
    }
}
