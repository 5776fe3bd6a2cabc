package io.datawollet.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The demo as its command starts it, without certificates: how it works, how it looks, and whom it leaves out. */
class DemoBrowserTest extends InBrowser {
    /** What somebody can see and use, in the order of the page. */
    private static final String CONTROLS = "button, input, summary, a[href], [tabindex='0']";

    /**
     * The texts that are shown with too little contrast against the first background behind them that is not transparent:
     * 4.5 to 1, after WCAG 2.
     */
    private static final String PALE = """
            const numbers = color => color.match(/[\\d.]+/g).map(Number);
            const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
              .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
              .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const behind = element => {
              for (let e = element; e; e = e.parentElement) {
                const found = numbers(getComputedStyle(e).backgroundColor);
                if (found.length === 3 || found[3] === 1) return found;
              }
              return [255, 255, 255];
            };
            const pale = [];
            let looked = 0;
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
              const element = texts.currentNode.parentElement;
              if (!texts.currentNode.textContent.trim() || !element.checkVisibility()
                  || element.closest(":disabled")) continue;
              looked++;
              const [a, b] = [numbers(getComputedStyle(element).color), behind(element)].map(light);
              const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
              if (ratio < 4.5) pale.push(texts.currentNode.textContent.trim() + " " + ratio.toFixed(2));
            }
            return looked < 15 ? ["only " + looked + " texts were found"] : pale;
            """;

    private Demo demo;

    @BeforeEach
    void start() throws IOException {
        demo = Demo.start();
    }

    @AfterEach
    void stop() {
        browser().size(1280, 900, false);
        browser().prefer();
        demo.close();
    }

    private WalletPage wallet() {
        return WalletPage.open(browser(), demo.address().toString() + "/");
    }

    private WebElement css(String selector) {
        return browser().driver().findElement(By.cssSelector(selector));
    }

    @Test
    void it_works_across_two_sites_on_plain_http_with_third_party_cookies_blocked() {
        WalletPage page = wallet();
        page.upload(sample("invoice-de-eur.pdf"));
        page.signIn("Ada");
        page.reload();

        browser().until("the document is back", () -> page.documents().size() == 1);
        assertThat(page.history()).containsExactly("invoice-de-eur.pdf");
        assertThat(sessionCookies()).singleElement().satisfies(cookie -> {
            assertThat(cookie.domain()).isEqualTo("localhost");
            assertThat(cookie.partition()).contains("http://127.0.0.1");
            assertThat(cookie.httpOnly()).isTrue();
        });
    }

    /** A page with everything on it that it can have at one time. */
    private WalletPage full() throws IOException {
        WalletPage page = wallet();
        page.upload(sample("invoice-en-usd.pdf"), sample("letter.pdf"));
        page.signIn("Ada");
        page.click("envelope-create");
        browser().until("both are in the envelope", () -> page.enveloped().size() == 2);
        browser().byId("places").findElement(By.cssSelector("[value=session]")).click();
        page.upload(
                sample("invoice-de-eur.pdf"),
                sample("scan.pdf", "a-scan-with-a-long-name-that-somebody-gave-it-without-a-single-blank-2026-11.pdf"));
        page.choose(Files.writeString(folder.resolve("notes.txt"), "no PDF"), sample("password.pdf"));
        browser().until("both have failed", () -> browser().count("#uploads [data-state=failed]") == 2);
        browser().until("the history has all", () -> page.history().size() == 5);
        browser().byId("fresh-key").getText();
        issued.note(browser().byId("fresh-id").getText());
        issued.note(browser().byId("fresh-key").getText());
        return page;
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void it_can_be_read_in_both_schemes_and_fits_the_width_of_a_phone(String scheme) throws IOException {
        browser().prefer("prefers-color-scheme", scheme);
        browser().size(1280, 900, false);
        wallet();
        browser().screenshot("empty-desktop-" + scheme);
        assertThat(browser().strings(PALE)).isEmpty();
        browser().size(360, 740, true);
        assertFits();
        browser().screenshot("empty-phone-" + scheme);

        browser().size(1280, 900, false);
        WalletPage page = full();
        browser().screenshot("full-desktop-" + scheme);
        assertThat(browser().strings(PALE)).isEmpty();
        browser().size(360, 740, true);
        assertFits();
        browser().screenshot("full-phone-" + scheme);

        page.click("end");
        browser().screenshot("question-phone-" + scheme);
        assertThat(browser().strings(PALE)).isEmpty();
        browser().size(1280, 900, false);
        browser().screenshot("question-desktop-" + scheme);
        css("#sure button[value=no]").click();
        browser().driver().executeScript("const now = Date.now; Date.now = () => now() + 31 * 60_000");
        page.state("ended");
        browser().screenshot("ended-desktop-" + scheme);
        assertThat(browser().strings(PALE)).isEmpty();
    }

    private void assertFits() {
        assertThat(browser().string("return document.documentElement.scrollWidth + ' of ' + innerWidth"))
                .isEqualTo("360 of 360");
    }

    @Test
    void every_control_has_a_name_of_its_own_and_can_be_reached_with_the_tab_key() throws IOException {
        full();
        List<WebElement> controls = browser().driver().findElements(By.cssSelector(CONTROLS)).stream()
                .filter(control -> control.isDisplayed() || "files".equals(control.getDomAttribute("id")))
                .filter(WebElement::isEnabled)
                .toList();
        assertThat(controls).hasSizeGreaterThan(15);
        assertThat(controls.stream().map(WebElement::getAccessibleName))
                .doesNotContain("")
                .doesNotHaveDuplicates();

        // A group of radio buttons is one stop.
        Set<String> expected = new LinkedHashSet<>();
        controls.stream()
                .filter(control -> !"radio".equals(control.getDomAttribute("type")) || control.isSelected())
                .forEach(control -> expected.add(control.getAccessibleName()));
        Set<String> reached = new LinkedHashSet<>();
        browser().driver().executeScript("document.querySelector('.skip').focus()");
        for (int i = 0; i < 3 * controls.size() && !reached.containsAll(expected); i++) {
            reached.add(browser().driver().switchTo().activeElement().getAccessibleName());
            new Actions(browser().driver()).sendKeys(Keys.TAB).perform();
        }
        assertThat(reached).containsAll(expected);
    }

    @Test
    void the_keyboard_alone_signs_in_and_the_focus_returns_to_where_it_was_useful() {
        wallet();
        browser().byId("sign-in").sendKeys(Keys.ENTER);
        browser()
                .until(
                        "the name's field has the focus",
                        () -> "sign-in-name"
                                .equals(browser()
                                        .driver()
                                        .switchTo()
                                        .activeElement()
                                        .getDomAttribute("id")));
        browser().driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        assertThat(browser().driver().switchTo().activeElement().getDomAttribute("id"))
                .isEqualTo("sign-in");
        browser().byId("sign-in").sendKeys(Keys.ENTER);
        browser().byId("sign-in-name").sendKeys("Ada", Keys.ENTER);
        browser()
                .until(
                        "the name is shown",
                        () -> browser().byId("name").getText().equals("Ada"));
    }

    @Test
    void what_changes_is_announced_and_nothing_moves_for_those_who_asked_for_that() {
        WalletPage page = wallet();
        browser().prefer("prefers-reduced-motion", "reduce");
        assertThat(browser().byId("live").getDomAttribute("aria-live")).isEqualTo("polite");
        page.upload(sample("letter.pdf"));
        assertThat(browser().texts("#live")).containsExactly("letter.pdf was read and kept.");
        assertThat(browser()
                        .strings("return [...document.querySelectorAll('*')].map(e => getComputedStyle(e))"
                                + ".filter(s => s.transitionDuration !== '0s' || s.animationName !== 'none')"
                                + ".map(s => s.transitionProperty)"))
                .isEmpty();
        assertThat(browser()
                        .strings("return [document.documentElement.lang, document.title,"
                                + " String(document.querySelectorAll('h1').length)]"))
                .containsExactly("en", "Wallet", "1");
    }

    @Test
    void files_can_be_dropped_and_each_upload_shows_how_far_it_is() throws IOException {
        WalletPage page = wallet();
        byte[] pdf = Files.readAllBytes(sample("letter.pdf"));
        browser().driver().executeScript("""
                        window.bars = [];
                        new MutationObserver(() => {
                          for (const bar of document.querySelectorAll("#uploads progress")) {
                            window.bars.push(bar.getAttribute("aria-label"));
                          }
                        }).observe(document.getElementById("uploads"), {childList: true, subtree: true});
                        const data = new DataTransfer();
                        const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));
                        data.items.add(new File([bytes], "dropped.pdf", {type: "application/pdf"}));
                        document.getElementById("drop").dispatchEvent(
                          new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
                        """, Base64.getEncoder().encodeToString(pdf));
        browser().until("the document is there", () -> page.documents().equals(List.of("dropped.pdf")));
        assertThat(browser().strings("return window.bars")).contains("Upload of dropped.pdf");
    }

    @Test
    void a_document_can_be_saved_as_it_was_and_removed_after_a_question() throws IOException {
        WalletPage page = wallet();
        Path original = sample("letter.pdf");
        page.upload(original);
        browser()
                .cdp(
                        "Browser.setDownloadBehavior",
                        Map.of(
                                "behavior",
                                "allow",
                                "downloadPath",
                                folder.resolve("saved").toString()));
        css("#documents-list [data-part=download]").click();
        Path saved = folder.resolve("saved").resolve("letter.pdf");
        browser().until("it is saved", () -> Files.exists(saved));
        assertThat(Files.readAllBytes(saved)).isEqualTo(Files.readAllBytes(original));

        css("#documents-list [data-part=remove]").click();
        css("#sure button[value=no]").click();
        assertThat(page.documents()).containsExactly("letter.pdf");
        css("#documents-list [data-part=remove]").click();
        page.click("sure-yes");
        browser().until("it is gone", () -> page.documents().isEmpty());
        assertThat(page.history()).containsExactly("letter.pdf");
    }
}
