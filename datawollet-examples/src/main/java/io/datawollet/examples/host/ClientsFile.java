package io.datawollet.examples.host;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.datawollet.client.ApiKey;
import io.datawollet.client.Client;
import io.datawollet.client.ClientDirectory;
import io.datawollet.client.ClientType;
import io.datawollet.client.InMemoryClientDirectory;
import io.datawollet.client.Scope;
import io.datawollet.error.DataWolletException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The clients file: who may call this host, and with which policy. Unknown fields and wrong values are refused. */
final class ClientsFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private ClientsFile() {}

    private record Content(
            @JsonProperty(required = true) @Nullable List<@Nullable Entry> clients) {}

    /** One client as the file has it, null where the file says so. Its keys are secrets; this never leaves the class. */
    private record Entry(
            @JsonProperty(required = true) @Nullable String clientId,
            @JsonProperty(required = true) @Nullable ClientType type,
            @JsonProperty(required = true) @Nullable List<@Nullable String> apiKeys,
            @Nullable List<@Nullable String> origins,
            @JsonProperty(required = true) @Nullable List<@Nullable String> scopes,
            @Nullable String defaultTimeout,
            @Nullable String maxTimeout,
            @Nullable String maxDuration,
            @Nullable String envelopeRetention) {
        @Override
        public String toString() {
            return "Entry[redacted]";
        }
    }

    static InMemoryClientDirectory read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        } catch (JsonProcessingException e) {
            throw new UsageException("the clients file " + file + " is not as expected: " + words(e), e);
        } catch (IOException e) {
            throw UsageException.of("the clients file " + file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the clients file " + file + " is not as expected: " + e.getMessage(), e);
        }
    }

    /**
     * The clients of a file.
     *
     * @throws JsonProcessingException if it is not JSON of the expected form
     * @throws IllegalArgumentException if a value breaks its rule; the message names the client by its place
     */
    static InMemoryClientDirectory read(InputStream in) throws IOException {
        @Nullable Content content = JSON.readValue(in, Content.class);
        List<Entry> entries = given("clients", content == null ? null : content.clients());
        InMemoryClientDirectory.Builder directory = ClientDirectory.inMemory();
        for (int i = 0; i < entries.size(); i++) {
            try {
                add(directory, entries.get(i));
            } catch (IllegalArgumentException | DataWolletException e) {
                throw new IllegalArgumentException("clients[" + i + "]: " + e.getMessage(), e);
            }
        }
        return directory.build();
    }

    private static void add(InMemoryClientDirectory.Builder directory, Entry entry) {
        ApiKey[] keys =
                given("apiKeys", entry.apiKeys()).stream().map(ApiKey::of).toArray(ApiKey[]::new);
        directory.client(client(entry), keys);
    }

    private static Client client(Entry entry) {
        String id = given("clientId", Optional.ofNullable(entry.clientId()));
        ClientType type = given("type", Optional.ofNullable(entry.type()));
        Client.Builder client = type == ClientType.PUBLIC ? Client.browser(id) : Client.confidential(id);
        client.origins(given("origins", Objects.requireNonNullElse(entry.origins(), List.<@Nullable String>of()))
                .toArray(String[]::new));
        given("scopes", entry.scopes()).forEach(scope -> client.scopes(Scope.parse(scope)));
        duration("defaultTimeout", entry.defaultTimeout(), client::defaultTimeout);
        duration("maxTimeout", entry.maxTimeout(), client::maxTimeout);
        duration("maxDuration", entry.maxDuration(), client::maxDuration);
        duration("envelopeRetention", entry.envelopeRetention(), client::envelopeRetention);
        return client.build();
    }

    private static void duration(String name, @Nullable String text, Consumer<Duration> target) {
        if (text == null) {
            return;
        }
        Duration parsed;
        try {
            parsed = Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " must be a duration such as PT30M, not " + text, e);
        }
        target.accept(parsed);
    }

    private static <T> T given(String name, Optional<T> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(name + " must not be null"));
    }

    /** A list that is there, with nothing missing in it: JSON has null for both. */
    private static <T> List<T> given(String name, @Nullable List<@Nullable T> values) {
        if (values == null || values.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(name + " must be a list, without null in it");
        }
        return values.stream().map(Objects::requireNonNull).toList();
    }

    /** What is wrong and where. Jackson's own words quote the file, perhaps a key that a quotation mark is missing at. */
    private static String words(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        if (e instanceof StreamReadException || e.getCause() instanceof StreamReadException) {
            boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
            return where + (twice ? "a field stands twice" : "the JSON is malformed");
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return where + "the field " + unknown.getPropertyName() + " is not known";
        }
        String path = e instanceof JsonMappingException wrong ? path(wrong.getPath()) : "";
        return where
                + (path.isEmpty()
                        ? "one JSON object with the field clients is expected"
                        : path + " is missing or has a value of the wrong type");
    }

    private static String path(List<Reference> references) {
        StringBuilder path = new StringBuilder();
        for (Reference step : references) {
            if (step.getIndex() >= 0) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
