package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.datawollet.http.EndpointRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WindowType;

/** The wallet page on two sites, its host on a third, in a browser that blocks third-party cookies. */
class WalletBrowserTest extends InBrowser {
    private Shops shops;

    @BeforeEach
    void open() throws IOException {
        shops = Shops.crossSite(tls);
    }

    @AfterEach
    void close() {
        shops.close();
    }

    private WalletPage wallet(String origin) {
        return WalletPage.open(browser(), origin + "/");
    }

    private StoredCookie onlySessionCookie() {
        assertThat(sessionCookies()).hasSize(1);
        return sessionCookies().get(0);
    }

    @Test
    void after_a_reload_everything_is_back_by_the_cookie_alone() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("invoice-en-usd.pdf"), sample("letter.pdf"));
        List<String> history = page.history();
        List<String> totals = page.field("total");
        String id = page.sessionId();
        assertThat(history).containsExactlyInAnyOrder("invoice-en-usd.pdf", "letter.pdf");
        assertThat(totals).hasSize(1);

        page.reload();

        browser().until("documents are back", () -> page.documents().size() == 2);
        assertThat(page.documents()).containsExactlyInAnyOrder("invoice-en-usd.pdf", "letter.pdf");
        assertThat(page.history()).isEqualTo(history);
        assertThat(page.field("total")).isEqualTo(totals);
        assertThat(page.sessionId()).isEqualTo(id);
        assertThat(page.notices()).isEmpty();
    }

    @Test
    void without_its_cookie_a_page_that_knows_the_id_and_the_partition_gets_another_session() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("letter.pdf"));
        String id = page.sessionId();
        StoredCookie cookie = onlySessionCookie();

        browser()
                .cdp(
                        "Network.deleteCookies",
                        Map.of(
                                "name",
                                cookie.name(),
                                "domain",
                                cookie.domain(),
                                "path",
                                "/",
                                "partitionKey",
                                Map.of(
                                        "topLevelSite",
                                        cookie.partition().orElseThrow(),
                                        "hasCrossSiteAncestor",
                                        true)));
        assertThat(sessionCookies()).isEmpty();
        page.reload();

        page.told("Your earlier session has ended");
        assertThat(page.sessionId()).isNotEqualTo(id);
        assertThat(page.documents()).isEmpty();
        assertThat(page.history()).isEmpty();
    }

    @Test
    void the_cookie_is_partitioned_by_the_pages_site_and_guarded_by_every_attribute() {
        wallet(shops.a());

        assertThat(browser().cookies()).hasSize(2).allSatisfy(cookie -> {
            assertThat(cookie.partition()).contains("https://shop-a.test");
            assertThat(cookie.domain()).isEqualTo("api.wollet.test");
            assertThat(cookie.path()).isEqualTo("/");
            assertThat(cookie.secure()).isTrue();
            assertThat(cookie.httpOnly()).isTrue();
            assertThat(cookie.sameSite()).isEqualTo("None");
            assertThat(cookie.name()).startsWith("__Host-Http-");
        });
    }

    @Test
    void the_same_page_under_a_second_site_gets_another_session_and_never_the_first_ones_key() {
        WalletPage first = wallet(shops.a());
        first.upload(sample("letter.pdf"));
        String id = first.sessionId();
        String partition = first.partition();
        StoredCookie ofFirst = onlySessionCookie();

        WalletPage second = wallet(shops.b());
        assertThat(second.documents()).isEmpty();
        assertThat(second.sessionId()).isNotEqualTo(id);
        assertThat(second.partition()).isNotEqualTo(partition);
        // Told the first one's id and partition, the browser under this site still has no key to send.
        String planted = browser().async("""
                        const answer = await fetch(given[0] + "/session/start", {
                          method: "POST", credentials: "include",
                          headers: {"Content-Type": "application/json", "X-API-Key": given[1]},
                          body: JSON.stringify({sessionId: given[2], partitionKey: given[3]})});
                        const body = await answer.json();
                        return answer.status + " " + body.resumed + " " + body.requests.length;
                        """, shops.api(), DemoClients.WALLET_KEY, id, partition);
        assertThat(planted).isEqualTo("200 false 0");

        assertThat(sessionCookies())
                .extracting(cookie -> cookie.partition().orElse("none"))
                .containsOnly("https://shop-a.test", "https://shop-b.test");
        List<EndpointRequest> fromSecond = shops.seen(shops.b());
        assertThat(fromSecond).hasSizeGreaterThan(3);
        assertThat(fromSecond)
                .noneMatch(request -> request.headerValues("Cookie").toString().contains(ofFirst.revealValue()));
        assertThat(shops.seen(shops.a()))
                .as("the first site's requests do carry it, so it would have been seen")
                .anyMatch(request -> request.headerValues("Cookie").toString().contains(ofFirst.revealValue()));

        WalletPage again = wallet(shops.a());
        assertThat(again.sessionId()).isEqualTo(id);
        browser().until("the document is there", () -> again.documents().size() == 1);
    }

    @Test
    void ending_a_session_takes_its_cookie_out_of_the_browser() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("letter.pdf"));
        StoredCookie old = onlySessionCookie();

        page.clickAndConfirm("end");
        page.told("The session has ended. This is a new one.");

        assertThat(onlySessionCookie().name()).isNotEqualTo(old.name());
        assertThat(page.documents()).isEmpty();
        assertThat(page.history()).isEmpty();
    }

    @Test
    void signing_in_changes_id_and_key_takes_the_old_cookie_away_and_keeps_documents_and_history() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("letter.pdf"));
        String id = page.sessionId();
        StoredCookie old = onlySessionCookie();
        String visit = visitCookie();

        page.signIn("Ada");

        assertThat(page.sessionId()).isNotEqualTo(id);
        StoredCookie now = onlySessionCookie();
        assertThat(now.name()).isNotEqualTo(old.name());
        assertThat(now.revealValue().equals(old.revealValue())).isFalse();
        assertThat(visitCookie().equals(visit))
                .as("the host's own secret changed")
                .isFalse();
        page.reload();
        browser().until("the document is back", () -> page.documents().size() == 1);
        assertThat(page.history()).containsExactly("letter.pdf");
        assertThat(browser().byId("name").getText()).isEqualTo("Ada");
    }

    private String visitCookie() {
        List<StoredCookie> found = browser().cookies().stream()
                .filter(cookie -> cookie.name().equals(VisitCookie.NAME))
                .toList();
        assertThat(found).hasSize(1);
        return issued.note(found.get(0).revealValue());
    }

    @Test
    void signing_out_here_ends_this_browsers_session_and_the_hosts_own() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("letter.pdf"));
        page.signIn("Ada");
        String visit = visitCookie();

        page.clickAndConfirm("sign-out");

        page.told("Signed out.");
        page.ready();
        assertThat(page.documents()).isEmpty();
        assertThat(browser().byId("name").isDisplayed()).isFalse();
        assertThat(visitCookie().equals(visit)).isFalse();
        page.reload();
        assertThat(page.documents()).isEmpty();
    }

    @Test
    void signing_out_everywhere_ends_the_sessions_of_the_same_person_under_the_other_site_too() {
        WalletPage first = wallet(shops.a());
        first.upload(sample("letter.pdf"));
        first.signIn("Ada");
        String id = first.sessionId();
        WalletPage second = wallet(shops.b());
        second.signIn("Ada");

        second.clickAndConfirm("sign-out-everywhere");
        second.told("2 sessions have ended");

        WalletPage again = wallet(shops.a());
        assertThat(again.sessionId()).isNotEqualTo(id);
        assertThat(again.documents()).isEmpty();
        assertThat(browser().byId("name").isDisplayed()).isFalse();
    }

    @Test
    void two_tabs_that_upload_at_the_same_time_lose_nothing_and_tell_nothing_twice() {
        WalletPage one = wallet(shops.a());
        String firstTab = browser().driver().getWindowHandle();
        browser().driver().switchTo().newWindow(WindowType.TAB);
        WalletPage two = wallet(shops.a());
        assertThat(two.sessionId()).isEqualTo(one.sessionId());
        List<String> names = new ArrayList<>();
        Path[] ofOne = new Path[6];
        Path[] ofTwo = new Path[6];
        for (int i = 0; i < 6; i++) {
            ofOne[i] = sample("receipt.pdf", "one-" + i + ".pdf");
            ofTwo[i] = sample("receipt.pdf", "two-" + i + ".pdf");
            names.add("one-" + i + ".pdf");
            names.add("two-" + i + ".pdf");
        }

        two.choose(ofTwo);
        browser().driver().switchTo().window(firstTab);
        one.choose(ofOne);

        browser().until("all documents are there", () -> one.documents().size() == 12);
        browser().until("all requests are there", () -> one.history().size() == 12);
        one.reload();
        browser().until("all requests are back", () -> one.history().size() == 12);
        assertThat(one.history()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(one.documents()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(browser()
                        .strings("return [...document.querySelectorAll('#history-list li')]"
                                + ".map(e => e.dataset.sequence).reverse()"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    }

    @Test
    void an_envelope_is_shown_once_takes_the_documents_along_and_opens_under_the_other_site() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("letter.pdf"), sample("receipt.pdf"));
        StoredCookie old = onlySessionCookie();

        page.click("envelope-create");
        browser()
                .until("id and key are shown", () -> browser().byId("fresh-key").isDisplayed());
        String id = issued.note(browser().byId("fresh-id").getText());
        String key = issued.note(browser().byId("fresh-key").getText());
        browser().until("both are in it", () -> page.enveloped().size() == 2);
        assertThat(page.documents()).isEmpty();
        assertThat(sessionCookies()).extracting(StoredCookie::name).doesNotContain(old.name());
        page.choose(sample("invoice-en-usd.pdf"));
        browser().until("the third is in it too", () -> page.enveloped().size() == 3);

        page.reload();
        assertThat(browser().byId("fresh-key").isDisplayed()).isFalse();
        assertThat(browser()
                        .string("return document.documentElement.outerHTML + JSON.stringify(localStorage)")
                        .contains(key))
                .as("the page still has the envelope's key")
                .isFalse();

        WalletPage other = wallet(shops.b());
        browser().driver().executeScript("document.getElementById('envelope-open').open = true");
        browser().byId("envelope-id").sendKeys(id);
        browser().byId("envelope-key").sendKeys("wrong");
        browser().driver().executeScript("document.querySelector('#envelope-form button').click()");
        browser()
                .until(
                        "a wrong key is told",
                        () -> browser()
                                .byId("envelope-problem")
                                .getText()
                                .equals("The key does not open this envelope."));
        browser().byId("envelope-key").clear();
        browser().byId("envelope-key").sendKeys(key);
        browser().driver().executeScript("document.querySelector('#envelope-form button').click()");
        browser()
                .until(
                        "the envelope's documents are there",
                        () -> other.enveloped().size() == 3);
        assertThat(other.enveloped()).containsExactlyInAnyOrder("letter.pdf", "receipt.pdf", "invoice-en-usd.pdf");
    }

    @Test
    void names_of_documents_are_text_and_never_markup() {
        String hostile = "<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'<";
        WalletPage page = wallet(shops.a());
        Path file = sample("letter.pdf", hostile.replace("/", "") + ".pdf");

        page.upload(file);

        assertThat(page.documents()).containsExactly(file.getFileName().toString());
        assertThat(page.history()).containsExactly(file.getFileName().toString());
        page.reload();
        browser().until("the document is back", () -> page.documents().size() == 1);
        assertThat(browser().count("main img, main script")).isZero();
        assertThat(browser().driver().getTitle()).isEqualTo("Wallet");
        assertThat(browser().async("const e = document.createElement('p'); e.innerHTML = '<b>x</b>'; return 'made'"))
                .as("the policy forbids markup made of text altogether")
                .isEqualTo("threw TypeError");
    }

    @Test
    void what_goes_wrong_is_said_in_words_and_the_session_lives_on() throws IOException {
        WalletPage page = wallet(shops.a());
        Path text = Files.writeString(folder.resolve("notes.txt"), "no PDF");
        Path renamed = Files.writeString(folder.resolve("notes.pdf"), "no PDF either");

        page.choose(text, renamed, sample("password.pdf"), sample("broken.pdf"));
        browser().until("all have failed", () -> browser().count("#uploads [data-state=failed]") == 4);

        assertThat(browser().texts("#uploads .upload-state"))
                .anyMatch(words -> words.equals("Not a PDF."))
                .anyMatch(words -> words.contains("The file is not a PDF."))
                .anyMatch(words -> words.contains("protected by a password"))
                .anyMatch(words -> words.contains("damaged"));
        browser()
                .until(
                        "the history tells of those that were sent",
                        () -> page.history().size() == 3);
        assertThat(browser().count("#history-list .failed")).isEqualTo(3);
        page.choose(sample("letter.pdf", "after.pdf"));
        browser().until("a good one is kept", () -> page.documents().contains("after.pdf"));

        shops.stopHost();
        page.click("end");
        page.click("sure-yes");
        page.told("The host cannot be reached.");
    }

    @Test
    void a_session_whose_time_is_over_is_shown_as_ended_and_another_begins_on_demand() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("letter.pdf"));

        browser().driver().executeScript("const now = Date.now; Date.now = () => now() + 31 * 60_000");
        page.state("ended");

        page.told("The session has ended.");
        assertThat(page.documents()).isEmpty();
        browser().driver().executeScript("const now = Date.now; Date.now = () => now() - 31 * 60_000");
        page.click("begin");
        page.ready();
        assertThat(page.history()).isEmpty();
    }

    @Test
    void no_script_of_the_page_can_read_a_key() {
        WalletPage page = wallet(shops.a());
        page.upload(sample("letter.pdf"));
        page.signIn("Ada");
        Set<String> secrets = Set.of(onlySessionCookie().revealValue(), visitCookie());

        String reachable = browser().async("""
                        const seen = [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage),
                          document.documentElement.outerHTML];
                        const kept = JSON.parse(localStorage.getItem("wallet.session"));
                        const call = async (method, path, body) => {
                          const answer = await fetch(given[0] + path, {
                            method, credentials: "include", body: body && JSON.stringify(body),
                            headers: {"Content-Type": "application/json", "X-API-Key": given[1],
                              "DataWollet-Session": kept.id, "DataWollet-Partition-Key": kept.partition}});
                          seen.push(answer.status, JSON.stringify([...answer.headers]), await answer.text());
                          return answer.status;
                        };
                        const statuses = [
                          await call("POST", "/session/start", {sessionId: kept.id, partitionKey: kept.partition}),
                          await call("GET", "/session/requests"),
                          await call("GET", "/session/documents"),
                          await call("POST", "/demo/visit", {})];
                        return statuses.join(" ") + " " + seen.join(" ");
                        """, shops.api(), DemoClients.WALLET_KEY);

        assertThat(reachable).startsWith("200 200 200 200 ");
        assertThat(secrets).noneMatch(reachable::contains);
    }

    @Test
    void no_script_of_the_hosts_own_origin_in_the_same_partition_can_read_a_key_either() {
        wallet(shops.a());
        assertThat(sessionCookies()).hasSize(1);
        browser().open(shops.a() + "/empty");
        browser().async("""
                        const frame = document.createElement("iframe");
                        frame.src = given[0] + "/nothing-here";
                        const loaded = new Promise(resolve => frame.onload = resolve);
                        document.body.append(frame);
                        await loaded;
                        """, shops.api());
        browser().driver().switchTo().frame(0);

        assertThat(browser().string("return location.origin")).isEqualTo(shops.api());
        assertThat(browser().string("return document.cookie").isEmpty())
                .as("scripts see no cookie")
                .isTrue();
        browser()
                .driver()
                .executeScript("document.cookie = '__Host-probe=1; Secure; Path=/; SameSite=None; Partitioned'");
        assertThat(browser().string("return document.cookie"))
                .as("a cookie that scripts may read does show here")
                .isEqualTo("__Host-probe=1");
        assertThat(browser().cookies())
                .extracting(cookie -> cookie.partition().orElse("none"))
                .containsOnly("https://shop-a.test");
    }
}
