package io.datawollet.examples.host;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The wallet page in the browser's current tab, as somebody uses it. */
final class WalletPage {
    private final Chromium browser;

    private WalletPage(Chromium browser) {
        this.browser = browser;
    }

    /** Opens the page and waits until it has a session. */
    static WalletPage open(Chromium browser, String url) {
        browser.open(url);
        WalletPage page = new WalletPage(browser);
        page.ready();
        return page;
    }

    void reload() {
        browser.driver().navigate().refresh();
        ready();
    }

    void ready() {
        state("ready");
        browser.until("times are shown", () -> !browser.byId("idle").getText().equals("–"));
    }

    void state(String state) {
        browser.until("the page is " + state, () -> state.equals(browser.string("return document.body.dataset.state")));
    }

    /** Chooses files, and does not wait. */
    void choose(Path... files) {
        browser.byId("files").sendKeys(Stream.of(files).map(Path::toString).collect(Collectors.joining("\n")));
    }

    /** Chooses files that can be read, and waits until all are there. */
    void upload(Path... files) {
        List<String> names =
                Stream.of(files).map(file -> file.getFileName().toString()).toList();
        choose(files);
        browser.until("documents are shown: " + names, () -> documents().containsAll(names));
        browser.until("uploads are over", () -> browser.count("#uploads li") == 0);
    }

    List<String> documents() {
        return browser.texts("#documents-list h3");
    }

    List<String> enveloped() {
        return browser.texts("#envelope-list .small-card-name");
    }

    /** The names in the history, the newest first. */
    List<String> history() {
        return browser.texts("#history-list .history-name");
    }

    /** A field of the only document that has it. */
    List<String> field(String name) {
        return browser.texts("#documents-list [data-field=" + name + "] dd");
    }

    List<String> notices() {
        return browser.texts("#notices .notice p");
    }

    void told(String words) {
        browser.until(
                "the page says: " + words + "; it says " + notices(),
                () -> notices().stream().anyMatch(notice -> notice.contains(words)));
    }

    void click(String id) {
        WebElement button = browser.byId(id);
        browser.until(id + " can be used", () -> button.isDisplayed() && button.isEnabled());
        button.click();
    }

    /** Clicks, and says yes when the page asks. */
    void clickAndConfirm(String id) {
        click(id);
        click("sure-yes");
    }

    void signIn(String name) {
        click("sign-in");
        browser.byId("sign-in-name").sendKeys(name);
        browser.driver()
                .findElement(By.cssSelector("#sign-in-form button[type=submit]"))
                .click();
        browser.until("the name is shown", () -> browser.byId("name").getText().equals(name));
        told("Signed in as " + name);
    }

    /** The id of the session, as the page keeps it. */
    String sessionId() {
        return browser.string("return JSON.parse(localStorage.getItem('wallet.session')).id");
    }

    String partition() {
        return browser.string("return JSON.parse(localStorage.getItem('wallet.session')).partition");
    }
}
