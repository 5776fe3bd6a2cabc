package io.datawollet.examples.host;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The machine's Chromium with a fresh profile that blocks third-party cookies. All names below {@code .test} are this machine. */
final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one, or aborts the test with the reason if this machine has none. */
    static Chromium start() {
        Optional<Path> browser = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = onPath("chromedriver");
        assumeTrue(
                browser.isPresent() && chromedriver.isPresent(),
                "no chromium and chromedriver on the path of this machine: pages are not tried in a browser");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.get().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--ignore-certificate-errors",
                "--host-resolver-rules=MAP *.test 127.0.0.1");
        // 1 blocks third-party cookies; without the setting it depends on the version what happens.
        options.setExperimentalOption("prefs", Map.of("profile.cookie_controls_mode", 1));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.get().toFile())
                .usingAnyFreePort()
                .build();
        return new Chromium(new ChromeDriver(service, options));
    }

    private static Optional<Path> onPath(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder).resolve(name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    ChromeDriver driver() {
        return driver;
    }

    String version() {
        return String.valueOf(driver.getCapabilities().getBrowserVersion());
    }

    /** One empty tab and no cookie. */
    void reset() {
        Set<String> tabs = driver.getWindowHandles();
        driver.switchTo().newWindow(WindowType.TAB);
        String fresh = driver.getWindowHandle();
        for (String tab : tabs) {
            driver.switchTo().window(tab).close();
        }
        driver.switchTo().window(fresh);
        cdp("Storage.clearCookies", Map.of());
    }

    Map<String, Object> cdp(String command, Map<String, Object> parameters) {
        return driver.executeCdpCommand(command, parameters);
    }

    /** All cookies that the browser has, of whatever partition. */
    List<StoredCookie> cookies() {
        return StoredCookie.all(cdp("Storage.getCookies", Map.of()));
    }

    void open(String url) {
        driver.get(url);
    }

    /** Waits until something holds. */
    void until(String what, BooleanSupplier condition) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage(what)
                .until(any -> condition.getAsBoolean());
    }

    WebElement byId(String id) {
        return driver.findElement(By.id(id));
    }

    /** The texts of all elements that a selector finds, read at one instant. */
    List<String> texts(String selector) {
        return strings("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())", selector);
    }

    int count(String selector) {
        return texts(selector).size();
    }

    List<String> strings(String script, Object... arguments) {
        if (!(driver.executeScript(script, arguments) instanceof List<?> list)) {
            throw new IllegalStateException("the script gave no list");
        }
        return list.stream().map(String::valueOf).toList();
    }

    String string(String script, Object... arguments) {
        return String.valueOf(driver.executeScript(script, arguments));
    }

    /** The outcome of an async function's body as text; what it throws is an outcome too. */
    String async(String body, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        return String.valueOf(driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);"
                        + "(async (given) => {" + body + "})(given).then(done, e => done('threw ' + e.name));",
                arguments));
    }

    void size(int width, int height, boolean mobile) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("width", width);
        metrics.put("height", height);
        metrics.put("deviceScaleFactor", mobile ? 2 : 1);
        metrics.put("mobile", mobile);
        cdp("Emulation.setDeviceMetricsOverride", metrics);
    }

    /** Has pages believe in a user's preferences: names and values in turn. */
    void prefer(String... preferences) {
        List<Map<String, String>> features = Stream.iterate(0, i -> i < preferences.length, i -> i + 2)
                .map(i -> Map.of("name", preferences[i], "value", preferences[i + 1]))
                .toList();
        cdp("Emulation.setEmulatedMedia", Map.of("features", features));
    }

    /** Keeps a picture of the whole page as build output. */
    void screenshot(String name) {
        Object picture = cdp("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data");
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(picture)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
